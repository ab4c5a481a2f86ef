# %% [markdown]
# # A VAE in a scikit-learn pipeline
#
# The VAE is a transformer: it turns rows into a few latent numbers. Here it stands before a classifier of the style,
# and cross-validation chooses its options. Several rows come from one song, so that folds must be made of whole
# songs.

# %%
import subprocess
import sys
from pathlib import Path

import ektara
import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, GroupKFold, GroupShuffleSplit, KFold, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

# The wheel for any Linux cannot make them: copy the folder from where `./demo` runs.
if not Path("demo-songs/manifest.csv").exists():
    subprocess.run(
        [sys.executable, "-m", "ektara", "corpus", "demo-songs", "--songs", "48", "--seconds", "6"],
        check=True,
        stdout=subprocess.DEVNULL,
    )

# %% [markdown]
# ## Ten rows a song
#
# `mfcc-moments-crops` describes ten crops of each song, side by side: 10 × 52 columns. Each crop becomes a row.
# `songs` says which song a row is of.

# %%
table = ektara.extract("demo-songs/manifest.csv", features=["mfcc-moments-crops"])
crops = np.asarray(table).reshape(-1, 52)
songs = np.repeat(table.labels["song_id"], 10)
style = np.repeat(table.labels["genre"], 10)
print(table.shape, "->", crops.shape, "of", len(set(songs)), "songs and", len(set(style)), "styles")

# %% [markdown]
# ## Folds by song, not by row
#
# Crops of one song are nearly the same. If one of them is in the training rows and another in the test rows, the
# classifier only has to remember the song. `GroupKFold` keeps songs whole.

# %%
vae = ektara.VAE(latent_dims=8, min_steps=300, max_epochs=60)
pipeline = make_pipeline(vae, StandardScaler(), LogisticRegression(max_iter=1000))

by_row = cross_val_score(pipeline, crops, style, cv=KFold(4, shuffle=True, random_state=0))
by_song = cross_val_score(pipeline, crops, style, cv=GroupKFold(4), groups=songs)
print(f"folds of rows:  {by_row.mean():.2f}")
print(f"folds of songs: {by_song.mean():.2f}")
print(f"by chance:      {1 / len(set(style)):.2f}")

# %% [markdown]
# The first number is of songs that the classifier knows. Only the second says what a new song gets.

# %% [markdown]
# ## Choosing options without looking at the test songs
#
# A quarter of the songs is set aside first. `GridSearchCV` chooses by folds of the others. `vae__songs` tells the VAE
# which rows are one song: the rows that decide when its training stops are then of other songs too.

# %%
split = GroupShuffleSplit(n_splits=1, test_size=0.25, random_state=0)
train, test = next(split.split(crops, style, songs))
grid = GridSearchCV(pipeline, {"vae__latent_dims": [2, 8, 16], "vae__beta": [0.1, 1.0]}, cv=GroupKFold(4))
grid.fit(crops[train], style[train], groups=songs[train], vae__songs=songs[train])

results = grid.cv_results_
print("dims  beta  accuracy over the folds")
for options, mean, spread in zip(results["params"], results["mean_test_score"], results["std_test_score"]):
    print(f"{options['vae__latent_dims']:4}  {options['vae__beta']:4}  {mean:.2f} ± {spread:.2f}")

# %% [markdown]
# The spread over the folds is larger than most differences. The grid tells that 2 dimensions are too few, and not
# much more. So the exact winner should not be reported as a finding.

# %%
print(f"best of the grid, in its own folds: {grid.best_score_:.2f}")
print(f"the same on the songs set aside:    {grid.score(crops[test], style[test]):.2f}")

# %% [markdown]
# ## Does the VAE help at all?
#
# Always ask for the score without it. Here the plain 52 columns do better: the labels see all of them, and the VAE
# keeps only what explains the columns' variance. A VAE earns its place where there are no labels, where rows must
# become few numbers, or where new rows are to be made.

# %%
plain = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000)).fit(crops[train], style[train])
print(f"without the VAE, songs set aside:   {plain.score(crops[test], style[test]):.2f}")

# %% [markdown]
# ## What the VAE gives besides
#
# It goes back from latent numbers to columns, and it can be kept: `save` writes the folder that `ektara assign`
# reads.

# %%
model = grid.best_estimator_["vae"]
latents = model.transform(crops[test])
print(crops[test].shape, "->", latents.shape, "->", model.inverse_transform(latents).shape)
model.save("vae")
print("the same after loading:", np.array_equal(ektara.VAE.load("vae").transform(crops[test]), latents))
