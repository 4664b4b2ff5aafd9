"""The licences of the packages that the page is built of, as one text: those of web/package-lock.json that
are not for development only, each with its name, version, licence and the file that came with it.

usage: page_licences.py WEB_FOLDER >page-licences.txt
"""

import json
import pathlib
import sys

NAMES = ("LICENSE", "LICENCE", "LICENSE.md", "LICENSE.txt", "license", "LICENSE-MIT", "NOTICE")


def notice(folder):
    texts = [(folder / name).read_text(encoding="utf-8", errors="replace").strip()
             for name in NAMES if (folder / name).is_file()]
    return "\n\n".join(texts) or "(came without a text)"


def main(web):
    web = pathlib.Path(web)
    lock = json.loads((web / "package-lock.json").read_text(encoding="utf-8"))
    for path, entry in sorted(lock["packages"].items()):
        if not path or entry.get("dev") or entry.get("optional") or entry.get("peer"):
            continue
        name = path.rsplit("node_modules/", 1)[1]
        print(f"{'=' * 100}\n{name} {entry['version']}: {entry.get('license', 'see the text')}\n")
        print(notice(web / path) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
