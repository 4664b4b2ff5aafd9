"""tools/tidy on small trees: each rule finds what it should, and exceptions are a ratchet."""
import subprocess
import sys
from pathlib import Path

import pytest

TIDY = Path(__file__).with_name("tidy")
LONG_BODY = "  work();\n" * 70


@pytest.fixture
def tidy(tmp_path):
    """Runs tidy on a tree of these files, returns (exit code, output)."""

    def run(files):
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        done = subprocess.run([sys.executable, TIDY, tmp_path], capture_output=True, text=True)
        assert not done.stderr
        return done.returncode, done.stdout

    return run


GOOD = {
    "src/LAYERS": "# rooms\nbase: | *\n",
    "ARCHITECTURE.md": "| room | holds |\n|---|---|\n| `base` | plain values |\n",
    "src/base/text.h": "#pragma once\nnamespace hone {\ninline int one() { return 1; }\n}\n",
    "tests/data/odd.txt": "any\tthing ",
    "logo.png": "\x89PNG\t \n",
}


def test_a_good_tree_passes(tidy):
    code, output = tidy(GOOD)
    assert (code, output) == (0, "tidy: 4 files, no problems\n")


BAD = {
    "file-length": ("a.cpp", "\n" * 401),
    "tab": ("a.py", "if x:\n\tpass\n"),
    "trailing-space": ("a.md", "text \n"),
    "last-newline": ("a.sh", "true"),
    "machine-path": ("a.sh", "cd /" + "root/hone\n"),
    "registry-host": ("a.txt", "https://pypi" + ".org/simple\n"),
    "later-mark": ("a.ts", "// TO" + "DO: more\n"),
    "using-namespace": ("a.h", "#pragma once\nusing namespace std;\n"),
    "pragma-once": ("a.h", "int x;\n"),
    "cout": ("src/base/a.cpp", 'void f() { std::cout << 1; }\n'),
    "room-line": ("src/LAYERS", "base: | *\nos: base\n"),
    "function-length": ("a.cpp", "void f() {\n" + LONG_BODY + "}\n"),
}


@pytest.mark.parametrize("rule", BAD)
def test_each_rule_finds_its_case(tidy, rule):
    path, text = BAD[rule]
    code, output = tidy({**GOOD, path: text})
    assert code == 1
    assert f"[{rule}]" in output and "1 problem\n" in output


def test_every_rule_has_a_test_and_a_reason():
    listed = subprocess.run([sys.executable, TIDY, "--list"], capture_output=True, text=True).stdout
    names = {line.split()[0] for line in listed.splitlines() if len(line.split()) > 3}
    assert names == set(BAD)


LONG_FUNCTIONS = {
    "a member": ("a.cpp", "class A {\n  void f() {\n" + LONG_BODY + "  }\n};\n"),
    "after an initialiser": ("a.cpp", "A::A() : a_{1}, b_{2} {\n" + LONG_BODY + "}\n"),
    "with braces in strings": ("a.cpp", "void f() {\n" + LONG_BODY + '  g("}", \'}\', R"(})");\n}\n'),
    "a template": ("a.h", "#pragma once\ntemplate <class T>\nT f() requires A<T> {\n" + LONG_BODY + "}\n"),
    "with a default argument": ("a.cpp", "void f(int a = 1) {\n" + LONG_BODY + "}\n"),
    "Python": ("a.py", "def f():\n" + "    work()\n" * 70),
    "shell": ("a.sh", "f() {\n" + LONG_BODY + "}\n"),
}


@pytest.mark.parametrize("name", LONG_FUNCTIONS)
def test_a_long_function_is_found_in_any_form(tidy, name):
    path, text = LONG_FUNCTIONS[name]
    code, output = tidy({**GOOD, path: text})
    assert code == 1 and "[function-length]" in output


NOT_LONG = {
    "a table": "const Row kRows[] = {\n" + '  {"}", row(1)},\n' * 80 + "};\n",
    "a namespace": "namespace {\n" + "int f() { return 1; }\n" * 80 + "}  // namespace\n",
    "a class": "class A : public B<int()> {\n" + "  int f() { return 1; }\n" * 80 + "};\n",
    "neighbours": ("void f() {\n" + "  work();\n" * 40 + "}\n") * 2,
}


@pytest.mark.parametrize("name", NOT_LONG)
def test_what_is_no_long_function_passes(tidy, name):
    code, output = tidy({**GOOD, "a.cpp": NOT_LONG[name]})
    assert code == 0, output


def test_web_files_are_looked_at_but_not_what_is_generated(tidy):
    long = "export {};\n" * 401
    code, output = tidy({**GOOD, "web/src/a.tsx": long, "web/src/api/schema.ts": long})
    assert code == 1
    assert "web/src/a.tsx:1: 401 lines" in output and "1 problem\n" in output


def excepted(count):
    return {**GOOD, "a.h": "#pragma once\nint x;  \nint y; \n",
            "tools/tidy_exceptions.txt": f"# why\ntrailing-space a.h {count} a test\n"}


def test_an_exception_holds_for_its_count(tidy):
    assert tidy(excepted(2))[0] == 0


def test_more_than_the_exception_fails(tidy):
    code, output = tidy(excepted(1))
    assert code == 1 and "a.h:3:" in output and "(1 allowed)" in output


def test_fewer_than_the_exception_fails(tidy):
    code, output = tidy(excepted(3))
    assert code == 1 and "a.h got better, lower 3 to 2" in output
