"""What the foreign peers share. Every observation is one line of JSON on standard output: {"<what>": <value>}."""
import json


def report(what, value):
    print(json.dumps({what: value}), flush=True)
