"""Every key that the code says is in the catalogues, and every key of the catalogues is said somewhere."""

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from desk.triage.verdict import REASONS
from locales.catalogues import catalogue

ROOT = Path(__file__).parents[2]
SPEAKING = ("desk", "handlers", "bot", "storage")

# Said by a key that is put together at run time.
DYNAMIC = ("term.", "time.")

# Which argument holds the key, and what the catalogues put before it.
CALLS = {
    "Notice": (1, "key", ""),
    "Line": (0, "key", ""),
    "Refusal": (0, "key", "refusal."),
    "Button": (0, "label", "button."),
    "Term": (0, "key", "term."),
    "Trouble": (0, "key", ""),
    "Happened": (0, "what", "trail."),
    "say": (1, "key", ""),
    "words": (1, "key", ""),
}

SENTENCES = ("Notice", "Line", "say")
ANY = "[a-z0-9_.]+"
Key = re.Pattern[str]
Calls = Mapping[str, tuple[int, str, str]]


def trees(*packages: str) -> Iterator[tuple[Path, ast.Module]]:
    for package in packages:
        for path in sorted((ROOT / package).rglob("*.py")):
            if "sandbox" not in path.parts:  # it plays the platforms and says nothing of ours
                yield path.relative_to(ROOT), ast.parse(path.read_text(encoding="utf-8"))


def wrappers() -> dict[str, tuple[int, str, str]]:
    """Our own functions that take a key on to one of CALLS: those with an argument named `key`."""
    found = {}
    for _, tree in trees(*SPEAKING):
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("__") and _passes_key_on(node):
                dot = "." if node.args.args[:1] and node.args.args[0].arg == "self" else ""
                found[dot + node.name] = (_arguments(node).index("key"), "key", "")
    return found


def _passes_key_on(function: ast.FunctionDef) -> bool:
    if "key" not in _arguments(function):
        return False
    calls = (node for node in ast.walk(function) if isinstance(node, ast.Call) and _name(node) in SENTENCES)
    return any(isinstance(value, ast.Name) and value.id == "key" for call in calls for value in ast.walk(call))


def _arguments(function: ast.FunctionDef) -> list[str]:
    names = [one.arg for one in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)]
    return names[1:] if names[:1] == ["self"] else names


def _name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def keys_said(tree: ast.Module, calls: Calls) -> Iterator[tuple[int, Key]]:
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        for key in keys_of(call, calls):
            yield call.lineno, key


def keys_of(call: ast.Call, calls: Calls) -> list[Key]:
    method = f".{_name(call)}" if isinstance(call.func, ast.Attribute) else ""
    name = method if method in calls else _name(call)
    if name not in calls:
        return []
    at, argument, prefix = calls[name]
    given = [word.value for word in call.keywords if word.arg == argument] or call.args[at : at + 1]
    return [re.compile(re.escape(prefix) + text) for value in given for text in _texts(value)]


def _texts(value: ast.expr) -> Iterator[str]:
    """The strings that an argument may be, as patterns; what only runs can tell is left out."""
    match value:
        case ast.Constant(value=str(text)):
            yield re.escape(text)
        case ast.IfExp():
            yield from _texts(value.body)
            yield from _texts(value.orelse)
        case ast.BoolOp():
            for one in value.values:
                yield from _texts(one)
        case ast.JoinedStr():
            parts = [re.escape(str(one.value)) if isinstance(one, ast.Constant) else ANY for one in value.values]
            if parts != [ANY]:
                yield "".join(parts)


def facts_given(call: ast.Call) -> set[str] | None:
    """The names of the facts, where the call itself spells all of them out."""
    if _name(call) == "Refusal":
        names = [word.arg for word in call.keywords]
        return None if None in names else {name for name in names if name}
    facts = [word.value for word in call.keywords if word.arg == "facts"]
    facts = facts or call.args[CALLS[_name(call)][0] + 1 :][:1]
    if not facts:
        return set()
    if not isinstance(facts[0], ast.Dict) or not all(isinstance(one, ast.Constant) for one in facts[0].keys):
        return None
    return {str(one.value) for one in facts[0].keys if isinstance(one, ast.Constant)}


def strings(*packages: str) -> set[str]:
    return {
        node.value
        for _, tree in trees(*packages)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def test_every_key_in_the_code_has_words() -> None:
    known, calls = catalogue("en").texts, CALLS | wrappers()
    unsaid = {
        f"{path}:{line} {key.pattern}"
        for path, tree in trees(*SPEAKING)
        for line, key in keys_said(tree, calls)
        if not any(key.fullmatch(one) for one in known)
    }
    assert unsaid == set()


def test_every_key_of_the_catalogues_is_said_somewhere() -> None:
    calls, written = CALLS | wrappers(), strings(*SPEAKING, "locales")
    patterns = {key for _, tree in trees(*SPEAKING) for _, key in keys_said(tree, calls)}
    unused = {
        key
        for key in catalogue("en").texts
        if not key.startswith(DYNAMIC)
        and key not in written
        and re.sub(r"^(refusal|button)\.", "", key) not in written
        and not any(pattern.fullmatch(key) for pattern in patterns)
    }
    assert unused == set()


def test_every_text_gets_the_facts_that_it_wants() -> None:
    calls = [node for _, tree in trees(*SPEAKING) for node in ast.walk(tree) if isinstance(node, ast.Call)]
    by_name = {key.pattern.replace("\\", "") for call in calls for key in keys_of(call, CALLS)}
    lacking = {
        f"{key.pattern} wants {name}"
        for call in calls
        if _name(call) in (*SENTENCES, "Refusal") and facts_given(call) is not None
        for key in keys_of(call, CALLS)
        for name in facts_wanted(key, by_name) - (facts_given(call) or set())
    }
    assert lacking == set()


def facts_wanted(key: Key, by_name: set[str]) -> set[str]:
    """By every text that a key may mean. Where one call says many, it leaves out those that another call names."""
    found = [
        forms
        for one, forms in catalogue("en").texts.items()
        if key.fullmatch(one) and (ANY not in key.pattern or one not in by_name)
    ]
    return {name for forms in found for form in forms for name in re.findall(r"\{(\w+)\}", form)}


def test_every_reason_of_triage_has_words() -> None:
    assert {f"term.reason.{name}" for name in REASONS} - set(catalogue("en").texts) == set()


def test_the_facts_that_a_call_spells_out_are_seen() -> None:
    tree = ast.parse(
        'Notice(x, "k", {"a": 1})\nLine("k", {"b": 1, **more})\nLine("k")\nRefusal("k", c=1)\nRefusal("k", **more)\n'
        'Notice(to=x, key="k", facts=facts)'
    )
    calls = [node.value for node in tree.body if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)]
    assert [facts_given(call) for call in calls] == [{"a"}, None, set(), {"c"}, None, None]


def test_the_scan_sees_keys_in_every_shape() -> None:
    tree = ast.parse(
        'Notice(to=x, key="a.b")\nNotice(x, "a.c")\nRefusal("no")\nButton(f"rate_{n}", "x")\nTerm("kind.fault")\n'
        'Line("d.e" if x == "not.this" else "d.f")\nsay(l, "g.h", {})\nLine(key)\nspeech.Line("i.j")\n'
    )
    found = {key.pattern.replace("\\", "") for _, key in keys_said(tree, CALLS)}
    assert found == {
        *("a.b", "a.c", "refusal.no", "button.rate_[a-z0-9_.]+", "term.kind.fault", "d.e", "d.f", "g.h", "i.j"),
    }
