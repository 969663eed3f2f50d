"""Makes weights from labelled messages, with scikit-learn; nothing of this is needed to judge."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.triage.corpus import messages
from desk.triage.features import shown
from desk.triage.language import language_of
from desk.triage.model import BLOCKS, COLUMNS, KINDS, LEVELS, Model, packed
from desk.triage.rules import rule
from desk.triage.scene import scene_of
from desk.triage.verdict import Kind, Priority

_SELDOM = {"wording": 4, "ending": 4, "sense": 3}  # in fewer messages than this a feature tells of them alone
_WEIGHT = {"wording": 3.0, "ending": 1.5, "sense": 3.0}  # of a whole block, however many features a message has
_STRENGTH = 1.0  # of the evidence against the wish for small weights
_SELDOM_KINDS = 0.4  # how far a kind that comes seldom is helped
_FOLDS = 5
_STEPS = 127  # the largest weight, in steps
_PRECISE, _FOUND = 0.80, 0.94  # what *urgent* must be worth, and how much of it is enough


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A message and what it is. Those of one voice are never on both sides when the training measures itself."""

    text: str
    label: str
    kind: str | None
    voice: str


def train(corrections: Sequence[Example] = (), *, wording_alone: bool = False) -> Model:
    """From the corpus and the corrections; raises ImportError without scikit-learn."""
    import numpy as np

    examples = [*_corpus(), *corrections]
    blocks = ("wording", "ending") if wording_alone else BLOCKS
    rows = [_features(example.text) for example in examples]
    names = {block: _vocabulary([row[block] for row in rows], _SELDOM[block]) for block in blocks}
    table = _table(rows, names)
    levels = np.array([LEVELS.index(Priority(example.label)) for example in examples])
    scores = _unseen(table, levels, [example.voice for example in examples])
    heat, shift = _calibrated(scores, levels)
    lean = _lean(_odds(heat * scores + shift)[:, 0], levels == 0)
    kinds = [(place, Kind(example.kind)) for place, example in enumerate(examples) if example.kind is not None]
    by_level = _fitted(table, levels)
    by_kind = _fitted(table[[place for place, _ in kinds]], np.array([KINDS.index(kind) for _, kind in kinds]))
    weights = np.vstack([heat * by_level.coef_, by_kind.coef_]).T
    seldom = _SELDOM_KINDS * np.log(np.bincount([KINDS.index(kind) for _, kind in kinds]) / len(kinds))
    bias = [float(number) for number in (*(heat * by_level.intercept_ + shift), *(by_kind.intercept_ - seldom))]
    return Model.read(packed(lean=lean, bias=bias, blocks=_in_steps(names, weights)))


def _corpus() -> list[Example]:
    return [
        Example(text=one.text, label=one.label, kind=one.kind, voice=one.lang + one.voice) for one in messages("train")
    ]


def _features(text: str) -> dict[str, set[str]]:
    language = language_of(text)
    scene = scene_of(text, language)
    return shown(scene, rule(scene), language)


def _vocabulary(rows: Sequence[set[str]], seldom: int) -> list[str]:
    counts = Counter(feature for features in rows for feature in features)
    return sorted(feature for feature, count in counts.items() if count >= seldom)


def _table(rows: Sequence[dict[str, set[str]]], names: dict[str, list[str]]) -> Any:
    """A row a message; a block weighs the same in each, however many features the message has."""
    from scipy.sparse import csr_matrix

    columns, first = {}, 0
    for block, features in names.items():
        columns[block] = {feature: first + place for place, feature in enumerate(features)}
        first += len(features)
    values: list[float] = []
    places: list[int] = []
    ends = [0]
    for row in rows:
        for block, known in columns.items():
            found = sorted(known[feature] for feature in row[block] if feature in known)
            places += found
            values += [_WEIGHT[block] / math.sqrt(len(found))] * len(found) if found else []
        ends.append(len(places))
    return csr_matrix((values, places, ends), shape=(len(rows), first))


def _fitted(table: Any, labels: Any) -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=_STRENGTH, max_iter=400, tol=1e-3).fit(table, labels)


def _unseen(table: Any, levels: Any, voices: Sequence[str]) -> Any:
    """What each message scores by weights that have not seen its voice."""
    import numpy as np
    from sklearn.model_selection import GroupKFold

    scores = np.zeros((len(levels), len(LEVELS)))
    for seen, unseen in GroupKFold(_FOLDS).split(table, levels, voices):
        scores[unseen] = _fitted(table[seen], levels[seen]).decision_function(table[unseen])
    return scores


def _calibrated(scores: Any, levels: Any) -> tuple[float, Any]:
    """One factor for all scores and one shift for each level, so that 0.8 is right eight times in ten."""
    import numpy as np
    from scipy.optimize import minimize

    def surprise(numbers: Any) -> float:
        odds = _odds(numbers[0] * scores + numbers[1:])
        return -float(np.log(odds[np.arange(len(levels)), levels] + 1e-9).mean())

    found = minimize(surprise, [1.0, 0.0, 0.0, 0.0], method="Nelder-Mead", options={"maxiter": 600}).x
    return float(found[0]), found[1:] - found[1:].mean()


def _odds(scores: Any) -> Any:
    import numpy as np

    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def _lean(urgent: Any, truly: Any) -> float:
    """The highest threshold that finds enough of what is urgent; else the lowest one that is still precise."""
    kept = 0.5
    for step in range(50, 9, -1):
        said = urgent >= step / 100
        precise, found = truly[said].mean(), said[truly].mean()
        if precise < _PRECISE:
            break
        kept = step / 100
        if found >= _FOUND:
            break
    return kept


def _in_steps(names: dict[str, list[str]], weights: Any) -> dict[str, Any]:
    """Each block's weights as small whole numbers, and what a step is worth in each column."""
    import numpy as np

    blocks: dict[str, Any] = {block: ([], [], [0.0] * COLUMNS) for block in BLOCKS}
    first = 0
    for block, features in names.items():
        own = weights[first : first + len(features)]
        first += len(features)
        largest = np.abs(own).max(axis=0)
        rows = np.rint(own / largest * _STEPS).astype(int).tolist()
        blocks[block] = (features, rows, [float(most) / _STEPS * _WEIGHT[block] for most in largest])
    return blocks
