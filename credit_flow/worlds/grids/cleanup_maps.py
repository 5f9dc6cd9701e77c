"""The maps of Cleanup (key `hughes2018`): `#` wall, `W` river with waste at the start, `R` river that waste can foul, `S` stream, `O` orchard, `P` a place to start."""

SSD = """
##################
#RRRRRR     OOOOO#
#WWWWWW      OOOO#
#RRRRRR     OOOOO#
#RRRRR  P    OOOO#
#RRRRR    P OOOOO#
#WWWWW       OOOO#
#RRRRR      OOOOO#
#WWWWWWSSSSSSOOOO#
#WWWWWWSSSSSSOOOO#
#RRRRR   P P OOOO#
#WWWWW   P  OOOOO#
#RRRRRR    P OOOO#
#WWWWWW P   OOOOO#
#RRRRR       OOOO#
#WWWW    P  OOOOO#
#RRRRR       OOOO#
#WWWWW  P P OOOOO#
#RRRRR       OOOO#
#WWWW       OOOOO#
#RRRRR       OOOO#
#WWWWW      OOOOO#
#RRRRR       OOOO#
#WWWW       OOOOO#
##################
"""
"""Key `vinitsky2019`: 119 cells that waste can foul, 56 of them with waste at the start, 103 of orchard."""

MELTINGPOT = """
##############################
#RRRRRRRRRRRRRRRRRRRRRRRRRRRR#
#RRRRRRRRRRRRRRRRRRRRRRRRRRRR#
#RRRRRRRRRRRRRRRRRRRRRRRRRRRR#
#RRRRRRRRRRRRRRRRRRRRRRRRRRRR#
#RRRRRRRRRRRRRRRRRRRRRRRRRRRR#
#               SRRRRRRR     #
#   P    P          SSS      #
#     P     P   P   SS   P   #
#             P   P SS       #
#   P    P          SS    P  #
#               P   SS P     #
#     P           P SS       #
#           P       SS  P    #
#  P             P  SS       #
# O O O O O O O O O SS  O O O#
#OOOOOOOOOOOOOOOOOOO  OOOOOOO#
#OOOOOOOOOOOOOOOOOOOOOOOOOOOO#
#OOOOOOOOOOOOOOOOOOOOOOOOOOOO#
#OOOOOOOOOOOOOOOOOOOOOOOOOOOO#
##############################
"""
"""Key `leibo2021`: 147 cells that waste can foul; which 79 of them do at the start is drawn anew for every episode (the source fixes them)."""

MINI = """
############
#WWRW   OOO#
#RWRR P OOO#
#WRWR   OOO#
#RWRW P OOO#
#WRWR   OOO#
#RWRW P OOO#
#       OO #
############
"""
"""Of our own, for lessons: 24 cells that waste can foul, 12 of them with waste at the start, 20 of orchard."""
