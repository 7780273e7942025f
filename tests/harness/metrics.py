"""Reading /metrics as Prometheus does."""

from prometheus_client.openmetrics.parser import text_string_to_metric_families as read_openmetrics
from prometheus_client.parser import text_string_to_metric_families as read_prometheus

# What Prometheus sends.
ACCEPT = ("application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,"
          "text/plain;version=0.0.4;q=0.3,*/*;q=0.2")


class Metrics:
    """One scrape: metrics["ioad_requests_total", "listPilots", "2xx"] by name and the values of its labels in their order."""

    def __init__(self, text, openmetrics=True):
        self.families = list((read_openmetrics if openmetrics else read_prometheus)(text))
        self.samples = {(s.name, *s.labels.values()): s.value for f in self.families for s in f.samples}

    def __getitem__(self, key):
        return self.samples[key if isinstance(key, tuple) else (key,)]

    def sum(self, name, *labels):
        """Of all samples whose name and first labels these are."""
        wanted = (name, *labels)
        return sum(value for key, value in self.samples.items() if key[:len(wanted)] == wanted)

    def family(self, name):
        return next(f for f in self.families if f.name == name)


def scrape(http):
    answer = http.get("/metrics", headers={"Accept": ACCEPT})
    assert answer.status_code == 200, answer.text
    return Metrics(answer.text)
