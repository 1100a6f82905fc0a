"""rdklib as a layer, as AWS's serverless application `rdklib` makes one."""

import importlib.util
import io
import zipfile
from pathlib import Path


def publish(client):
    """Publishes what is installed of rdklib; answers the layer's ARN in a list."""
    found = importlib.util.find_spec("rdklib")
    if not found:
        raise SystemExit("rdklib is not installed: see requirements.txt beside this file")
    home = Path(found.submodule_search_locations[0])
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for path in sorted(home.rglob("*.py")):
            package.writestr(f"python/rdklib/{path.relative_to(home)}", path.read_bytes())
    made = client("lambda").publish_layer_version(
        LayerName="rdklib-layer", Content={"ZipFile": out.getvalue()}, Description="RDKlib",
        CompatibleRuntimes=["python3.10", "python3.11", "python3.12"])
    return [made["LayerVersionArn"]]
