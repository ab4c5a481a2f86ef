"""Checks that no module includes what its layer forbids. This table is the architecture (ARCHITECTURE.md)."""
import pathlib
import re
import sys

MAY_INCLUDE = {
    "core": [],
    "artifacts": ["core"], "audio": ["core"], "neighbors": ["core"], "text": ["core", "artifacts"],
    "tables": ["core"], "models": ["core", "artifacts", "tables"],
    "features": ["core", "audio", "text"],
    "metrics": ["core", "neighbors"], "projection": ["core", "neighbors"],
    "cluster": ["core", "neighbors", "metrics"],
    "rundir": ["core", "artifacts", "metrics", "cluster"],
    "collection": ["core", "artifacts", "audio", "text", "tables", "features"],
    "extraction": ["core", "artifacts", "audio", "text", "tables", "models", "features", "metrics", "collection"],
    "evaluation": ["core", "artifacts", "neighbors", "tables", "metrics", "collection", "rundir", "experiment"],
    "experiment": ["core", "artifacts", "audio", "text", "neighbors", "tables", "features", "models", "metrics",
                   "projection", "cluster", "rundir", "collection", "extraction", "evaluation"],
    "report": ["core", "artifacts", "metrics", "neighbors", "rundir", "evaluation"],
}
bad = [f"{file}: {module}/ must not include {target}/"
       for file in sorted(pathlib.Path("ektara").rglob("*.[ch]pp")) for module in [file.parts[1]]
       for target in re.findall(r'#\s*include\s+"ektara/([^/"]+)/', file.read_text())
       if target != module and target not in MAY_INCLUDE[module]]
sys.exit("\n".join(bad) or 0)
