"""From a table of features to the numbers of a small network, with scikit-learn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

_MEMBERS, _UNITS = 2, 16  # networks that are averaged, and the hidden units of each
_TURNS, _STEP, _BATCH, _SMALL = 5, 3e-3, 200, 1e-3  # of the fitting: turns through all messages, …
_STRENGTH = 1.0  # of the evidence against the wish for small weights, without hidden units
_FOLDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Layers:
    """Features × `inner` + `bias`, what is below nothing left out, × `outer` + `tops`: a score for each outcome."""

    inner: Any
    bias: Any
    outer: Any
    tops: Any

    def scores(self, table: Any) -> Any:
        import numpy as np

        return np.maximum(table @ self.inner + self.bias, 0) @ self.outer + self.tops

    def scaled(self, heat: float, shift: Any) -> Layers:
        return replace(self, outer=self.outer * heat, tops=self.tops * heat + shift)


@dataclass(frozen=True, slots=True)
class Fitted:
    """With hidden units: several small networks whose scores are averaged. Without: one linear model."""

    outcomes: int
    hidden: bool

    def on(self, table: Any, truly: Any) -> Layers:
        return self._network(table, truly) if self.hidden else self._linear(table, truly)

    def unseen(self, table: Any, truly: Any, voices: Sequence[str]) -> Any:
        """What each message scores by weights that have not seen its voice."""
        import numpy as np
        from sklearn.model_selection import GroupKFold

        scores = np.zeros((len(truly), self.outcomes))
        for seen, rest in GroupKFold(_FOLDS).split(table, truly, voices):
            scores[rest] = self.on(table[seen], truly[seen]).scores(table[rest])
        return scores

    def _network(self, table: Any, truly: Any) -> Layers:
        import numpy as np

        members = [self._member(table, truly, seed) for seed in range(_MEMBERS)]
        return Layers(
            inner=np.hstack([one.inner for one in members]),
            bias=np.hstack([one.bias for one in members]),
            outer=np.vstack([one.outer for one in members]) / _MEMBERS,
            tops=sum(one.tops for one in members) / _MEMBERS,
        )

    def _member(self, table: Any, truly: Any, seed: int) -> Layers:
        import numpy as np
        from sklearn.neural_network import MLPClassifier

        network = MLPClassifier(
            (_UNITS,), alpha=_SMALL, learning_rate_init=_STEP, batch_size=_BATCH, max_iter=_TURNS, random_state=seed
        )
        order = np.random.default_rng(seed)
        for _ in range(_TURNS):
            turn = order.permutation(len(truly))
            network.partial_fit(table[turn], truly[turn], classes=np.arange(self.outcomes))
        return Layers(
            inner=network.coefs_[0],
            bias=network.intercepts_[0],
            outer=network.coefs_[1],
            tops=network.intercepts_[1],
        )

    def _linear(self, table: Any, truly: Any) -> Layers:
        """Two hidden units for each outcome, one for what speaks for it and one against, say the same as none."""
        import numpy as np
        from sklearn.linear_model import LogisticRegression

        model = LogisticRegression(C=_STRENGTH, max_iter=400, tol=1e-3).fit(table, truly)
        inner, bias = model.coef_.T, model.intercept_
        same = np.eye(self.outcomes)
        return Layers(
            inner=np.hstack([inner, -inner]),
            bias=np.hstack([bias, -bias]),
            outer=np.vstack([same, -same]),
            tops=np.zeros(self.outcomes),
        )


def calibrated(scores: Any, levels: Any, truly: Any) -> tuple[float, Any]:
    """One factor for all scores and one shift for each level, so that 0.8 is right eight times in ten."""
    import numpy as np
    from scipy.optimize import minimize

    wanted = levels[None, :] == levels[truly][:, None]

    def surprise(numbers: Any) -> float:
        odds = (shares(numbers[0] * scores + numbers[1:][levels]) * wanted).sum(axis=1)
        return -float(np.log(odds + 1e-9).mean())

    found = minimize(surprise, [1.0, 0.0, 0.0, 0.0], method="Nelder-Mead", options={"maxiter": 600}).x
    return float(found[0]), found[1:] - found[1:].mean()


def shares(scores: Any) -> Any:
    """Scores as odds that make one, row by row."""
    import numpy as np

    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)
