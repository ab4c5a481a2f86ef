"""The software bill of materials of the program has what the program names, and its check finds what is wrong.

usage: sbom.py EKTARA
"""
import copy
import importlib.machinery
import importlib.util
import sys

LOADER = importlib.machinery.SourceFileLoader("sbom", "tools/sbom")
SBOM = importlib.util.module_from_spec(importlib.util.spec_from_loader("sbom", LOADER))
LOADER.exec_module(SBOM)


def damaged(document, damage):
    made = copy.deepcopy(document)
    damage(made)
    return made


def main(program):
    document = SBOM.document_of(program)
    problems = SBOM.problems_of(document)
    related = [one for one in document["relationships"] if one["relationshipType"] == "DYNAMIC_LINK"]
    if len(related) < 10:
        problems.append(f"only {len(related)} libraries are linked")
    names = " ".join(package["name"] for package in document["packages"])
    problems += [f"{wanted} is missing in {names}" for wanted in ("avcodec", "sqlite", "seccomp", "noto-sans-bengali", "CLI")
                 if wanted.lower() not in names.lower()]
    unlicensed = [one["name"] for one in document["packages"] if one["licenseDeclared"] == SBOM.NONE
                  and one["SPDXID"].startswith("SPDXRef-deb-")]
    problems += [f"the licence of {name} is not in tools/sbom" for name in unlicensed]
    if document != SBOM.document_of(program):
        problems.append("the same program gives two documents")
    damages = [lambda one: one.pop("packages"), lambda one: one["packages"].append(one["packages"][0]),
               lambda one: one["relationships"].pop(), lambda one: one["packages"].pop(1),
               lambda one: one["packages"][1].update(licenseDeclared=""), lambda one: one.update(spdxVersion="SPDX-2.2"),
               lambda one: one["packages"][1].update(SPDXID="SPDXRef-a b")]
    problems += [f"damage {i} is not found" for i, damage in enumerate(damages)
                 if not SBOM.problems_of(damaged(document, damage))]
    return problems


if __name__ == "__main__":
    sys.exit("\n".join(main(sys.argv[1])) or 0)
