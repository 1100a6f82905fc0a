"""`assize doctor` against a server that runs, and one that does not."""

import json


def checks(server):
    done = server.assize("doctor", "--data-dir", str(server.data_dir),
                         "--endpoint", server.endpoint, "--output", "json")
    told = {check["name"]: check for check in json.loads(done.stdout)["checks"]}
    return done.returncode, told


def test_what_works_and_what_does_not_is_told(server):
    code, told = checks(server)
    assert code == 0, told
    assert list(told) == [
        "data directory", "credentials", "server", "sandbox", "python", "node", "functions"]
    assert told["server"]["state"] == "ok" and server.endpoint in told["server"]["detail"]
    assert told["functions"]["detail"] == "0 functions, none of a retired runtime"
    table = server.assize("doctor", "--endpoint", server.endpoint)
    assert "server" in table.stdout and table.returncode == 0
    server.stop()
    code, told = checks(server)
    assert (code, told["server"]["state"]) == (1, "failed")
