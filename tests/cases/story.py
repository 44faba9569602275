"""events.jsonl as a person reads it: one line per event, "   330.250 speaker: what".

Left out is what says nothing new: at the first instant that what was ordered came true, and for
every migration, stop or start that ended well whatever the line of its VM at that instant says."""

import json

QUIET_AT_START = {"vm-requested", "vm-started", "action-done"}
UNANSWERED = "nobody answered in time"
EPOCH_BITS = 40  # ids of actions carry the number of the controller's turn above these


def length(microseconds: int) -> str:
    return f"{microseconds / 1e6:g} s"


def evidence(proof: dict) -> str:
    if "power_read_off_by" in proof:
        return f"power read off by {proof['power_read_off_by']}"
    if "stated_by" in proof:
        return f"stated by {proof['stated_by']}"
    lease = proof["lease_expired"]
    return f"its lease has been over for {length(lease['for_us'])}"


def order(entry: dict) -> str:
    """An action in words: "start b on hv3 (life 1 of hv2 is over)"."""
    text = entry["action"]
    if "vm" in entry:
        text += " " + entry["vm"]
    if "from" in entry:
        text += f" from {entry['from']} to {entry['to']}"
    if "host" in entry:
        text += (" on " if "vm" in entry else " ") + entry["host"]
    if "volume" in entry:
        text += " " + entry["volume"]
    if "of" in entry:
        text += f" of action {entry['of'] % (1 << EPOCH_BITS)}"
    if "incarnation" in entry:
        text += f" (life {entry['incarnation']})"
    if "proof" in entry:
        proof = entry["proof"]
        text += f" (life {proof['incarnation']} of {proof['host']} is over)"
    return text


class Story:
    """Renders one log; knows what was ordered under which id and whose turn it is."""

    def __init__(self) -> None:
        self.orders: dict[int, str] = {}
        self.leaders: dict[int, str] = {}
        self.lines: list[str] = []

    def say(self, entry: dict, speaker: str, text: str) -> None:
        self.lines.append(f"{entry['t']:10.3f} {speaker}: {text}")

    def author(self, entry: dict) -> str:
        speaker = entry.get("why", {}).get("author", "gate")
        leader = self.leaders.get(entry["id"] >> EPOCH_BITS)
        return f"{leader}/{speaker}" if leader else speaker

    def because(self, entry: dict) -> str:
        why = entry.get("why", {}).get("because", "as approved")
        return f"{order(entry)}: {why}"

    def decided(self, entry: dict) -> None:
        kind = entry["kind"]
        self.orders[entry["id"]] = order(entry)
        if kind == "action":
            self.say(entry, self.author(entry), self.because(entry))
        elif kind == "refused":
            speaker = "gate" if entry["reason"] == UNANSWERED else "guard"
            self.say(entry, speaker, f"refuses {order(entry)}: {entry['reason']}")
        else:
            self.say(entry, "gate", f"holds ({entry['mode']}) {self.because(entry)}")

    def ended(self, entry: dict) -> None:
        text = f"{self.orders.get(entry['id'], 'an order')} {entry['kind'][len('action-'):]}"
        if "proof" in entry:
            text += f": {evidence(entry['proof'])}"
        elif entry.get("cause"):
            text += f": {entry['cause']}"
        self.say(entry, "world", text)

    def of_host(self, entry: dict) -> None:
        host = entry["host"]
        cause = f": {entry['cause']}" if entry.get("cause") else ""
        life = f" (life {entry['incarnation']})" if "incarnation" in entry else ""
        said = {
            "host-suspected": "is suspected",
            "host-lost": "is lost",
            "host-seen": "is seen",
            "host-powered-off": "is off",
            "host-proven-dead": "is proven dead",
            "lease-lost": "has lost its lease",
            "watchdog-reset": "is reset by its watchdog",
        }[entry["kind"]]
        if "proof" in entry:
            cause = f": {evidence(entry['proof'])}"
        if "renewed_s" in entry:
            cause = f", renewed at {entry['renewed_s']:g} s last"
        speaker = host if entry["kind"] in ("lease-lost", "watchdog-reset") else "monitor"
        self.say(entry, speaker, f"{host} {said}{life}{cause}")

    def of_vm(self, entry: dict) -> None:
        said = {
            "vm-started": "runs",
            "vm-stopped": "has stopped",
            "vm-paused": "is paused",
            "vm-resumed": "runs again",
            "stale-copy-seen": "has left a copy here",
        }[entry["kind"]]
        cause = f": {entry['cause']}" if entry.get("cause") else ""
        self.say(entry, entry["host"], f"{entry['vm']} {said}{cause}")

    def other(self, entry: dict) -> None:
        kind = entry["kind"]
        if kind == "fault":
            over = " (over)" if entry.get("ends") else ""
            self.say(entry, "world", f"{entry['what']} {entry['component']}{over}")
        elif kind == "turn-begins":
            self.say(entry, entry["controller"], f"turn {entry['epoch']} begins")
        elif kind == "operator-answered":
            word = "approves" if entry["approved"] else "refuses"
            self.say(entry, entry["operator"], f"{word} {self.orders[entry['id']]}")
        elif kind == "operator-asked":
            self.say(entry, entry["author"], f"asks a person: {entry['because']}")
        elif kind == "statement-refused":
            self.say(entry, "guard", f"refuses {entry['operator']}'s statement: {entry['reason']}")
        elif kind == "vm-requested":
            self.say(entry, "user", f"wants {entry['vm']}")
        elif kind == "vm-retirement-requested":
            self.say(entry, "user", f"wants {entry['vm']} no longer")
        elif "controller" in entry:
            more = "".join(
                f" {value}" if key != "id" else f" {self.orders.get(value, 'an order')}"
                for key, value in entry.items()
                if key not in ("t", "kind", "controller")
            )
            self.say(entry, entry["controller"], kind.replace("-", " ") + ":" + more)
        else:
            self.rest(entry)

    def rest(self, entry: dict) -> None:
        """Links, ways, bricks, replicas, heals: kind and fields as they stand."""
        monitored = ("link-changed", "circuit-changed", "brick-changed", "replica-degraded",
                     "replica-healed")
        network = ("bond-changed", "bridge-changed", "migration-waits", "migration-rerouted",
                   "migration-goes-on")
        speaker = "monitor" if entry["kind"] in monitored else "storage"
        speaker = "network" if entry["kind"] in network else speaker
        fields = ", ".join(
            f"{key} {json.dumps(value) if not isinstance(value, str) else value}"
            for key, value in entry.items()
            if key not in ("t", "kind")
        )
        self.say(entry, speaker, f"{entry['kind'].replace('-', ' ')}: {fields}")

    def tell(self, entry: dict) -> None:
        kind = entry["kind"]
        if kind in ("action", "refused", "held"):
            self.decided(entry)
        elif entry["t"] == 0 and kind in QUIET_AT_START:
            return
        elif kind.startswith("action-"):
            self.ended(entry)
        elif kind.startswith("host-") or kind in ("lease-lost", "watchdog-reset"):
            self.of_host(entry)
        elif kind in ("vm-started", "vm-stopped", "vm-paused", "vm-resumed", "stale-copy-seen"):
            self.of_vm(entry)
        else:
            self.other(entry)


def rendered(events: str) -> str:
    """The text of events.jsonl as that of expected.log."""
    story = Story()
    entries = [json.loads(line) for line in events.splitlines()]
    # A turn is noted after what its first look ordered: who leads must be known before.
    for entry in entries:
        if entry["kind"] == "turn-begins":
            story.leaders[entry["epoch"]] = entry["controller"]
    for entry in entries:
        story.tell(entry)
    return "".join(line + "\n" for line in story.lines)
