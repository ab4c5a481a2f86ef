"""Where the data sets are. They are not part of the project: EKTARA_DATA names the folder that holds them."""

import os
from pathlib import Path

from ektara_tools.program import ROOT

VARIABLE = "EKTARA_DATA"
READY_FEATURES = "features/gtzan1000_banglabeats1617_30s.csv"
CLIPS = "bilingual/manifest.csv"
FIRST_FEATURE = "chroma_stft_mean"  # of READY_FEATURES: the columns before it are labels


def has_data() -> bool:
    return VARIABLE in os.environ


def data(name: str) -> Path:
    """The file of this name in the folder of the data sets; ends the script where no folder is named."""
    if not has_data():
        raise SystemExit(f"set {VARIABLE} to the folder that holds bilingual/ and features/")
    return Path(os.environ[VARIABLE]) / name


def lyrics(language: str) -> list[str]:
    """The lines of the demo corpus' lyrics, without its comments."""
    text = (ROOT / "corpus" / "lyrics" / f"{language}.txt").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if not line.startswith("#")]
