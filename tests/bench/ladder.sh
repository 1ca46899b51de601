#!/usr/bin/env bash
# The peer: what a careful engineer does by hand for one image, phase by phase, one step after the other.
# usage: ladder.sh CONTEXT NAME BUILDER SMOKE HOST...   (docker, crane and jq on PATH; CA in SSL_CERT_FILE where there is one)
set -euo pipefail
context=$1 name=$2 builder=$3 smoke=$4
shift 4
for phase in container oci zstd index; do
  options=oci-mediatypes=true,compression=gzip
  args=()
  case $phase in
    container) options=oci-mediatypes=false,compression=gzip ;;
    zstd) options=oci-mediatypes=true,compression=zstd ;;
    index) options=oci-mediatypes=true,compression=zstd args=(--build-arg BUILDKIT_MULTI_PLATFORM=1) ;;
  esac
  docker buildx build --builder "$builder" --quiet --provenance=false --sbom=false --platform linux/amd64 --network host "${args[@]}" \
    --output "type=image,name=$name:$phase,push=true,force-compression=true,$options" "$context" >/dev/null
  crane manifest "$name:$phase" | jq -e .mediaType >/dev/null
  crane config "$name:$phase" | jq -e .rootfs.diff_ids >/dev/null
  # crane reads no zstd: its failure there is all that it has to say.
  crane validate --remote "$name:$phase" >/dev/null 2>&1 || [ "$phase" = zstd ] || [ "$phase" = index ]
  for host in "$@"; do
    # Else the classic store skips the pull: the image ID is the same in every phase.
    docker -H "$host" image ls -q "$name" | sort -u | xargs -r docker -H "$host" image rm -f >/dev/null
    docker -H "$host" pull -q "$name:$phase" >/dev/null
    docker -H "$host" run --rm --network none "$name:$phase" $smoke >/dev/null  # words, not one
  done
done
