# %% [markdown]
# # Explore a folder
#
# From a folder of songs to groups that you can hear and explain. The songs here are the demo corpus: 48 short songs
# that the program composes by rule, so that we know what is true about them. With music of your own, leave out the
# first cell and name your folder.

# %%
import subprocess
import sys
from pathlib import Path

import ektara

# The wheel for any Linux cannot make them: copy the folder from where `./demo` runs.
if not Path("demo-songs/manifest.csv").exists():
    subprocess.run(
        [sys.executable, "-m", "ektara", "corpus", "demo-songs", "--songs", "48", "--seconds", "6"],
        check=True,
        stdout=subprocess.DEVNULL,
    )

# %% [markdown]
# ## A folder in, a table out
#
# `extract` reads every file and gives one row a song. Features have names and units.

# %%
table = ektara.extract("demo-songs/manifest.csv", features=["descriptors", "mfcc-moments"])
print(table)
print("other tables:", ", ".join(name for name in table.features if name != table.name))
for name, unit, value in list(zip(table.columns, table.units, table.values[0]))[:5]:
    print(f"  {name:22} {value:8.4g} {unit}")

# %% [markdown]
# The manifest of the corpus says what each song is. A folder says it too: `music/bangla/baul/song.mp3` has a language
# and a genre.

# %%
for label in ("language", "genre"):
    values = table.labels[label]
    print(label, {value: values.count(value) for value in sorted(set(values))})

# %% [markdown]
# A file that cannot be read does not stop the others. It is told, with a code and a reason.

# %%
Path("broken.wav").write_bytes(b"RIFF" + bytes(100))
two = ektara.extract([*sorted(Path("demo-songs/audio").iterdir())[:1], "broken.wav"])
for failure in two.failures:
    print(two, "|", Path(failure["path"]).name, failure["code"])

# %% [markdown]
# ## A first look with pandas
#
# Before any clustering: do the styles differ in something simple? Tempo and brightness, by style.

# %%
frame = table.to_pandas()
frame["style"] = table.labels["genre"]
print(frame.groupby("style")[["tempo_bpm", "spectral_centroid_hz"]].median().round(-1).to_string())

# %% [markdown]
# ## The whole way
#
# `run` extracts, trains, clusters, scores and writes a report into a folder. It resumes if you stop it with Ctrl-C.
# In a notebook, `run` as the last line of a cell shows the report.

# %%
run = ektara.run(
    "demo-songs/manifest.csv",
    "demo-run",
    preset="easy",
    n_clusters=4,
    seeds=2,
    options={"run.text": False},
)
wanted = [row for row in run.scores.rows if row["target"] == "genre"]
print(f"{'method':28} {'AMI':>5}  {'interval':>13}  {'chance':>6}")
for row in wanted:
    chance = round(row["chance_ami"], 2) + 0.0
    print(f"{row['method']:28} {row['ami']:5.2f}  [{row['ami_low']:5.2f}, {row['ami_high']:5.2f}]  {chance:6.2f}")

# %% [markdown]
# AMI (adjusted mutual information) is 0 for groups by chance and 1 for groups that are the styles. The intervals are
# wide, as there are only 48 songs. Where they overlap, do not say that one method is better.

# %% [markdown]
# ## What is in a group?
#
# `explain` compares each group with all others. A group that is one song, or that holds half of all, is worth a look.

# %%
for cluster in run.explain()["clusters"]:
    print(f"{cluster['size']:2} songs: {cluster['name']}")

# %% [markdown]
# `similar` gives the nearest songs, so that you can listen.

# %%
titles = dict(zip(run.tracks["id"], zip(run.tracks["title"], run.tracks["genre"])))
song = "audio/00024.flac"
print(*titles[song])
for other, likeness in run.similar(song, count=3):
    print(f"  {likeness:.2f}", *titles[other])

# %% [markdown]
# ## Figures
#
# Three figures are ready-made: scores with intervals (`forest`), a map of the songs (`map`) and a table of styles in
# groups (`heat`). They are figures of matplotlib.

# %%
for name, figure in (("forest", run.figures.forest("genre")), ("map", run.figures.map()), ("heat", run.figures.heat())):
    figure.savefig(f"{name}.png")
    print(name + ".png")
