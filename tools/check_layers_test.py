"""tools/check_layers on small trees: a good one passes, and each thing that is forbidden fails."""
import subprocess
import sys
from pathlib import Path

import pytest

CHECK = Path(__file__).with_name("check_layers")

LAYERS = """
# a comment
base: | *
engine: base | fake.h
analysis: base
worker: base engine analysis
cli: base analysis
"""

FILES = {
    "base/text.h": "#pragma once\n",
    "engine/engine.h": '#pragma once\n#include "base/text.h"\n',
    "engine/fake.h": '#pragma once\n#include "engine/inner.h"\n',
    "engine/inner.h": "#pragma once\nnamespace ov { class Model; }\n",
    "engine/engine.cpp": '#include <openvino/core/model.hpp>\n#include "engine/inner.h"\n',
    "analysis/types.h": '#pragma once\n#include <vector>\n#include "base/text.h"\n',
    "analysis/analysis.cpp": '#include "analysis/types.h"\n',
    "worker/jobs/run.cpp": '#include "engine/engine.h"\n#include "engine/fake.h"\n',
    "cli/main.cpp": '#include "analysis/types.h"\n',
}


@pytest.fixture
def check(tmp_path):
    """Runs the check on the good tree with some files changed, returns (exit code, output)."""

    def run(files=None, layers=LAYERS):
        for name, text in {**FILES, "LAYERS": layers, **(files or {})}.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        done = subprocess.run([sys.executable, CHECK, tmp_path], capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr

    return run


def test_a_good_tree_passes(check):
    assert check() == (0, "check_layers: 9 files in 5 rooms, all arrows allowed\n")


def test_the_message_names_file_line_and_what_is_allowed(check):
    code, output = check({"analysis/analysis.cpp": '#include "base/text.h"\n#include "engine/engine.h"\n'})
    assert code == 1
    assert "analysis/analysis.cpp:2: room analysis may not include room engine (allowed: base)" in output


FORBIDDEN_FILES = {
    "an arrow that is not listed": ("base/text.h", '#include "cli/cli.h"'),
    "the same in angle brackets": ("base/text.h", "#include <engine/engine.h>"),
    "the same with spaces": ("base/text.h", '  #  include  "engine/engine.h"'),
    "an arrow from a test": ("analysis/analysis_test.cpp", '#include "engine/engine.h"'),
    "an arrow through two others": ("cli/main.cpp", '#include "engine/engine.h"'),
    "a header that is no door": ("worker/jobs/run.cpp", '#include "engine/inner.h"'),
    "a file beside the includer": ("engine/engine.cpp", '#include "inner.h"'),
    "OpenVINO in a header": ("engine/inner.h", "#include <openvino/core/model.hpp>"),
    "OpenVINO outside the engine": ("worker/jobs/run.cpp", "#include <openvino/openvino.hpp>"),
    "OpenVINO in the header of an apply step": ("worker/a_openvino.h", '#include "openvino/op.hpp"'),
    "a file in no room": ("main.cpp", ""),
    "a folder that is no room": ("stray/stray.cpp", ""),
}


@pytest.mark.parametrize("name", FORBIDDEN_FILES)
def test_a_forbidden_file_fails(check, name):
    path, text = FORBIDDEN_FILES[name]
    code, output = check({path: text + "\n"})
    assert code == 1, output
    assert "1 problem\n" in output


def test_an_apply_step_may_include_openvino(check):
    assert check({"worker/prune_openvino.cpp": "#include <openvino/openvino.hpp>\n"})[0] == 0


FORBIDDEN_LAYERS = {
    "rooms in a circle: base -> analysis -> base": ("base: | *", "base: analysis | *"),
    "through the process wall: cli -> analysis -> engine": ("analysis: base", "analysis: base engine"),
    "room analysis is allowed an unknown room model": ("analysis: base", "analysis: base model"),
    "door gone.h of room engine does not exist": ("| fake.h", "| fake.h gone.h"),
    "room store has no folder": ("worker:", "store: base\nworker:"),
    "room base stands here twice": ("worker:", "base:\nworker:"),
    "not of the form": ("worker:", "Worker\nworker:"),
}


@pytest.mark.parametrize("message", FORBIDDEN_LAYERS)
def test_a_forbidden_layers_file_fails(check, message):
    before, after = FORBIDDEN_LAYERS[message]
    code, output = check(layers=LAYERS.replace(before, after))
    assert code == 1
    assert message in output


WEB_LAYERS = """
base:
api: base
features: base api | apart
shell: base api features
main: shell
"""

WEB_FILES = {
    "main.tsx": "import './shell/shell.css';\nimport { App } from './shell/App';\n",
    "base/numbers.ts": "export const one = 1;\n",
    "base/tokens.css": ".a { color: red; }\n",
    "api/client.ts": "import { one } from '../base/numbers';\nimport 'react';\n",
    "features/jobs/JobsPage.tsx": "import { x } from './rows';\nexport * from '../../api/client';\n",
    "features/jobs/rows.ts": "import type {\n  One,\n} from '../../base/numbers';\n",
    "features/runs/RunsPage.tsx": "",
    "shell/App.tsx": "const page = lazy(() => import('../features/jobs/JobsPage'));\n",
    "shell/shell.css": "",
}


@pytest.fixture
def check_page(tmp_path):
    """The same as `check` for a small page."""

    def run(files=None, layers=WEB_LAYERS):
        for name, text in {**WEB_FILES, **(files or {}), "LAYERS": layers}.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        done = subprocess.run([sys.executable, CHECK, tmp_path], capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr

    return run


def test_a_good_page_passes(check_page):
    assert check_page() == (0, "check_layers: 9 files in 5 rooms, all arrows allowed\n")


FORBIDDEN_IMPORTS = {
    "an arrow upward": ("base/numbers.ts", "import { get } from '../api/client';"),
    "the same as a type": ("base/numbers.ts", "import type { A } from '../api/client';"),
    "the same passed on": ("base/numbers.ts", "export { get } from '../api/client';"),
    "the same when it is used": ("base/numbers.ts", "const a = import('../api/client');"),
    "the same as a worker": ("base/a.ts", "new Worker(new URL('../api/worker.ts', import.meta.url));"),
    "the same from the last line of many": ("api/a.ts", "import {\n  a,\n} from '../shell/App';"),
    "the same from a style": ("base/tokens.css", "@import '../shell/shell.css';"),
    "a feature from another": ("features/runs/RunsPage.tsx", "import { x } from '../jobs/rows';"),
    "something outside of the sources": ("api/a.ts", "import x from '../../openapi.json';"),
    "a room that there is not": ("shell/App.tsx", "import x from '../gone/x';"),
    "a folder that is no room": ("stray/a.ts", ""),
}


@pytest.mark.parametrize("name", FORBIDDEN_IMPORTS)
def test_a_forbidden_import_fails(check_page, name):
    path, text = FORBIDDEN_IMPORTS[name]
    code, output = check_page({path: text + "\n"})
    assert code == 1, output
    assert "1 problem\n" in output


def test_the_message_of_the_page_names_what_is_allowed(check_page):
    _, output = check_page({"api/client.ts": "import { App } from '../shell/App';\n"})
    assert "api/client.ts:1: room api may not import room shell (allowed: base)" in output


def test_rooms_of_the_page_make_no_circle(check_page):
    code, output = check_page(layers=WEB_LAYERS.replace("base:", "base: shell"))
    assert code == 1 and "rooms in a circle" in output
