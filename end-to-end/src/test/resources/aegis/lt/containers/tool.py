"""What a test does on the stage: it asks the endpoint's admin surface, and puts token caches in place.

tool.py admin METHOD WHAT [JSON]      the answer, as JSON
tool.py authorize CHAIN FILE AGE_SECS a new chain, as if it had been got so long ago; keeps owner and mode of a file
                                      that is there
tool.py standing FILE                 how the refresh token in the file stands with the endpoint: LIVE, SPENT, ...
tool.py exchanged CHAIN COUNT         waits until that many answers of the chain went out whole

Environment: ENDPOINT, the endpoint's base address.
"""

import json
import os
import sys
import time
import urllib.request


def admin(method, what, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(os.environ["ENDPOINT"] + "/admin/" + what, data=data, method=method)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def authorize(chain, path, age):
    token = admin("POST", "issue", {"chain": chain})
    token["issued_at"] = time.time() - age
    temporary = path + ".new"
    with open(temporary, "w", encoding="utf-8") as file:
        json.dump(token, file, indent=2)
    if os.path.exists(path):
        there = os.stat(path)
        os.chown(temporary, there.st_uid, there.st_gid)
        os.chmod(temporary, there.st_mode & 0o7777)
    else:
        folder = os.stat(os.path.dirname(path))
        os.chown(temporary, folder.st_uid, folder.st_gid)
        os.chmod(temporary, 0o640)
    os.replace(temporary, path)


def standing(path):
    with open(path, encoding="utf-8") as file:
        return admin("POST", "standing", {"refresh_token": json.load(file)["refresh_token"]})["standing"]


def exchanged(chain, count):
    end = time.monotonic() + 60
    while time.monotonic() < end:
        whole = [e for e in admin("GET", "report")["exchanges"] if e["chain"] == chain and e["delivery"] == "FULL"]
        if len(whole) >= count:
            return
        time.sleep(0.01)
    sys.exit("waited in vain for " + str(count) + " answers of " + chain)


def main(verb, *words):
    if verb == "admin":
        print(json.dumps(admin(words[0], words[1], json.loads(words[2]) if len(words) > 2 else None)))
    elif verb == "authorize":
        authorize(words[0], words[1], float(words[2]))
    elif verb == "standing":
        print(standing(words[0]))
    elif verb == "exchanged":
        exchanged(words[0], int(words[1]))
    else:
        sys.exit("unknown: " + verb)


if __name__ == "__main__":
    main(*sys.argv[1:])
