"""The fleet file that ``phasegate init`` writes as a starting point, and what it needs before it can be used."""

NEEDED = (
    "a repo's folder (here app/, with a Dockerfile and a VERSION) must be there, and its image in the registry already"
)

TEMPLATE = """\
# A fleet: image repos that climb the ladder container -> oci -> zstd -> index. docs/fleet-file.md explains every key.
registry: registry.example:5000

builder:
  engine: unix:///var/run/docker.sock     # the docker-container builder runs here
  control: unix:///var/run/docker.sock    # builds controls; an engine with the classic store
  image: moby/buildkit:v0.34.2            # the pin
  version: v0.34.2                        # what it must be; asserted
  timeout: 30m

ladder: index                             # the last phase

clients:                                  # engines for pull tests; their images may be removed
  - {name: docker, host: "unix:///var/run/docker.sock", version: "28"}
# - {name: docker-20.10, host: "ssh://old.example", version: "20.10", below: zstd}   # expected to refuse zstd

repos:
  - name: app
    image: team/app
    context: app
    platforms: [linux/amd64]
    args: {VERSION: "{version}"}
    version: {file: VERSION}
    tags: {moving: [latest], fixed: ["{version}"]}
    smoke: {command: [/app, --version], prints: "{version}"}
"""
