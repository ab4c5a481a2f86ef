"""What the texts of --help say of the verbs, for the tests that go over all of them."""
import re


def verbs_of(text):
    """The words of the section "Subcommands" of a help text."""
    section = text.partition("Subcommands:\n")[2].partition("\n\n")[0]
    return re.findall(r"^  (\S+)", section, re.M)


def all_verbs(helped):
    """The help of every verb and of its parts by name, of the program itself by ""; `helped` gives the text of one."""
    verbs = {"": helped()}
    for verb in verbs_of(verbs[""]):
        verbs[verb] = helped(verb)
        for part in verbs_of(verbs[verb]):
            verbs[f"{verb} {part}"] = helped(f"{verb} {part}")
    return verbs
