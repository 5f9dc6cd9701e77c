from hypothesis import settings

# The first call of a kernel compiles it, which no deadline for a single example allows for.
settings.register_profile("compiling", deadline=None)
settings.load_profile("compiling")
