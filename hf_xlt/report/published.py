"""Numbers of Pires, Schlinger & Garrette (2019) that figures are drawn on top of; all read off images.

Figure 2 gives spans only, Figures 3 and 4 points with an error of about two percentage points.
"""

SOURCE = "Pires et al. 2019, read off an image"
# Figure 2, F1 of named entities by overlap of entity pieces: (overlap, score) at the corners of what the points fill.
OVERLAP = {
    "M-BERT": [(0.0, 0.40), (0.27, 0.40), (0.27, 0.70), (0.0, 0.70)],
    "EN-BERT": [(0.0, 0.0), (0.27, 0.40), (0.27, 0.70)],
}
# Figure 3, part-of-speech accuracy by number of shared features of WALS, one to six.
SHARED_FEATURES = {
    "M-BERT": {1: 0.58, 2: 0.63, 3: 0.67, 4: 0.77, 5: 0.76, 6: 0.77},
    "EN-BERT": {1: 0.31, 2: 0.30, 3: 0.31, 4: 0.37, 5: 0.40, 6: 0.50},
}
# Figure 4, nearest-neighbour translation by M-BERT, layers one to twelve.
LAYERS = {
    ("en", "de"): [0.31, 0.40, 0.48, 0.58, 0.66, 0.71, 0.74, 0.76, 0.74, 0.72, 0.70, 0.65],
    ("en", "ru"): [0.20, 0.26, 0.37, 0.49, 0.60, 0.66, 0.69, 0.71, 0.69, 0.64, 0.62, 0.58],
    ("ur", "hi"): [0.33, 0.40, 0.49, 0.62, 0.70, 0.73, 0.72, 0.71, 0.67, 0.62, 0.59, 0.55],
}
