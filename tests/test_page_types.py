"""The page's types are made from the server's own description; a change of one needs the other."""
import json
import subprocess
from pathlib import Path

from conftest import BIN

DOCUMENT = Path(__file__).parent.parent / "web" / "openapi.json"


def test_the_page_is_built_for_what_the_server_answers():
    said = subprocess.run([BIN / "hone", "openapi"], capture_output=True, check=True, text=True).stdout
    assert json.loads(DOCUMENT.read_text()) == json.loads(said), "run `./x web types`"
