"""Checks that docs/errors.md lists every error code of the sources, once, and no other."""
import pathlib
import re
import sys
from collections import Counter

sources = [file for folder in ("ektara", "apps", "corpus") for file in sorted(pathlib.Path(folder).rglob("*.[ch]pp"))]
sources += sorted([*pathlib.Path("python/src").glob("*.[ch]pp"), *pathlib.Path("python/ektara").glob("*.py")])
used = {code for file in sources for code in re.findall(r'(?:"|error )(E[1-7]\d{3})\b', file.read_text())}
listed = Counter(re.findall(r"^\| (E[1-7]\d{3}) \|", pathlib.Path("docs/errors.md").read_text(), re.M))
bad = [f"{code}: used in the sources, not in docs/errors.md" for code in sorted(used - set(listed))]
bad += [f"{code}: in docs/errors.md, not used in the sources" for code in sorted(set(listed) - used)]
bad += [f"{code}: stands {count} times in docs/errors.md" for code, count in sorted(listed.items()) if count > 1]
sys.exit("\n".join(bad) or 0)
