"""What a monitoring posts: payloads as Alertmanager and Grafana document them."""

from typing import Any

NEVER = "0001-01-01T00:00:00Z"
KEY = '{}/{team="web"}:{alertname="DiskFull"}'


def alert(fingerprint: str = "a1", *, resolved: bool = False, **changes: Any) -> dict[str, Any]:
    labels = {"alertname": "DiskFull", "instance": f"db{fingerprint}:9100", "severity": "critical"}
    return {
        "status": "resolved" if resolved else "firing",
        "labels": labels | changes.pop("labels", {}),
        "annotations": {"summary": f"Disk of db{fingerprint} is full"} | changes.pop("annotations", {}),
        "startsAt": "2026-11-23T09:58:31.828739266Z",
        "endsAt": "2026-11-23T10:40:00Z" if resolved else NEVER,
        "generatorURL": "http://prometheus.test:9090/graph?g0.expr=up&g0.tab=1",
        "fingerprint": fingerprint,
        **changes,
    }


def report(*alerts: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """As Alertmanager's webhook_config sends it."""
    listed = list(alerts or (alert(),))
    firing = any(one["status"] == "firing" for one in listed)
    return {
        "receiver": "helpdesk",
        "status": "firing" if firing else "resolved",
        "alerts": listed,
        "groupLabels": {"alertname": "DiskFull"},
        "commonLabels": {"alertname": "DiskFull", "severity": "critical"},
        "commonAnnotations": {},
        "externalURL": "http://alertmanager.test:9093",
        "version": "4",
        "groupKey": KEY,
        "truncatedAlerts": 0,
        **changes,
    }


def grafana(**changes: Any) -> dict[str, Any]:
    """As a contact point of Grafana sends it: the same, and more."""
    more = {
        "values": {"B": 97.2, "C": 1},
        "silenceURL": "https://grafana.test/alerting/silence/new?alertmanager=grafana",
        "dashboardURL": "",
        "panelURL": "",
        "imageURL": "",
        "valueString": "[ var='B' labels={} value=97.2 ]",
    }
    ours = {
        "orgId": 1,
        "version": "1",
        "groupKey": "{}:{}",
        "title": "[FIRING:1]  (db)",
        "state": "alerting",
        "message": "**Firing**",
    }
    return report(alert("c6eadffa33fcdf37", **more)) | ours | changes
