"""Checks that no module includes what its layer or `detail/` forbids, and that verbs print by the common printers.

This table is the architecture (ARCHITECTURE.md).
"""
import pathlib
import re
import sys

MAY_INCLUDE = {
    "core": [],
    "artifacts": ["core"], "audio": ["core"], "neighbors": ["core"], "text": ["core", "artifacts"],
    "tables": ["core"], "models": ["core", "artifacts", "tables"],
    "features": ["core", "artifacts", "audio", "text"],
    "metrics": ["core", "neighbors"], "projection": ["core", "neighbors"],
    "cluster": ["core", "neighbors", "metrics"],
    "rundir": ["core", "artifacts", "metrics", "cluster"],
    "collection": ["core", "artifacts", "audio", "text", "tables", "features"],
    "extraction": ["core", "artifacts", "audio", "text", "tables", "models", "features", "metrics", "collection"],
    "fetching": ["core", "artifacts", "audio", "extraction"],
    "evaluation": ["core", "artifacts", "text", "neighbors", "metrics", "collection"],
    "experiment": ["core", "artifacts", "audio", "text", "neighbors", "tables", "features", "models", "metrics",
                   "projection", "cluster", "rundir", "collection", "extraction", "evaluation"],
    "report": ["core", "artifacts", "text", "tables", "metrics", "neighbors", "projection", "rundir", "evaluation"],
    "curation": ["core", "artifacts", "audio", "text", "neighbors", "metrics", "features", "rundir", "collection",
                 "extraction", "evaluation", "report"],
}
bad = [f"{file}: {module}/ must not include {target}/"
       for file in sorted(pathlib.Path("ektara").glob("*/**/*.[ch]pp")) for module in [file.parts[1]]
       for target in re.findall(r'#\s*include\s+"ektara/([^/"]+)/', file.read_text())
       if target != module and target not in MAY_INCLUDE[module]]
# Headers in detail/ are not installed: public headers must stand without them, and other modules use only core's.
for file in sorted(pathlib.Path("ektara").glob("*/**/*.[ch]pp")):
    for target in re.findall(r'#\s*include\s+"ektara/([^/"]+)/detail/', file.read_text()):
        if file.suffix == ".hpp" and "detail" not in file.parts:
            bad.append(f"{file}: a public header must not include one of {target}/detail/")
        if target not in (file.parts[1], "core"):
            bad.append(f"{file}: {target}/detail/ is internal to {target}/")
# What other people wrote reaches a terminal through the printers of command.hpp only, which make it harmless.
PRINTING = re.compile(r"\b(?:fmt::print|v?f?printf|f?puts|fwrite|std::c(?:out|err))\b(?=\s*[(<])")
for file in sorted(pathlib.Path("apps/cli").glob("*.cpp")):
    if file.name not in ("command.cpp", "progress_bar.cpp"):
        bad += [f"{file}: prints by {call} instead of the printers of command.hpp"
                for call in PRINTING.findall(file.read_text())]
sys.exit("\n".join(bad) or 0)
