"""The maps of Harvest (key `perolat2017`): `#` wall, `O` an apple, and orchard when it is gone, `P` a place to start."""

SSD = """
######################################
# P   P      O    P OOOOO    P  O P  #
#  P     O P OO    P    OOO    O  O  #
#     O OOO  OOO    O    O OO OOOO   #
# O  OOO O    O  O OOO  O  O   O O   #
#OOO  O O    O  OOO O  OOO        O P#
# O O  OOO  OOO  O O    O OO   OO OO #
#  O O  OOO    O O  OOO    OOO  O    #
#   OOO  O      OOO  O    OOOO       #
# P  O       O  O OOO    O  O      P #
#O  OOO  O  O  OOO O    OOOO     P   #
#    O O   OOO  O O      O OO   O  P #
#     OOO   O O  OOO      OO   OOO P #
# O    O     OOO  O  P          O    #
#       P     O         P  P P     P #
######################################
"""
"""Key `vinitsky2019`: 155 cells of orchard."""

MELTINGPOT = """
########################
#OOO    O      O    OOO#
#OO    OOO    OOO    OO#
#O    OOOOO  OOOOO    O#
#      OOO    OOO      #
#       O      O       #
#  O                O  #
# OOO              OOO #
#OOOOO            OOOOO#
# OOO              OOO #
#  O                O  #
#                      #
#                      #
#                      #
#  PPPPPPPPPPPPPPPPPP  #
# PPPPPPPPPPPPPPPPPPPP #
#PPPPPPPPPPPPPPPPPPPPPP#
########################
"""
"""Key `leibo2021`, its open commons: 64 cells of orchard. Two cells that the source keeps for players of given roles are left out."""

MINI = """
############
#  O    O  #
# OOO  OOO #
#  O    O  #
#P        P#
#P   OO   P#
# O OOOO O #
#P   OO   P#
############
"""
"""Of our own, for lessons: 20 cells of orchard."""
