#!/usr/bin/env bash
# Makes the NEU-DET table of docs/results.md. A finished row is kept, an interrupted one is continued.
# usage: eng/neu-det-table.sh NEU_DET_FOLDER WEIGHTS.safetensors [OUT_FOLDER] [ROW...]
#   NEU_DET_FOLDER has coco/train_1440.json, coco/val_360.json and images/; the weights are those of DEIMv2-Atto on COCO.
#   Without ROW all rows are made, one after the other; latency.txt compares them. THREADS (default 1) are those of the training
#   arithmetic, SEED (0) is that of chance.
#   TRAIN and VAL are other annotation files of the same images: with a tenth of them, history.json compares the training times of the rows.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cli=${SPARSE_DETR:-$root/artifacts/bin/sparse-detr/release/sparse-detr}
data=${1:?folder of NEU-DET}
weights=${2:?weights to start from}
out=${3:-$root/runs/neu-det}
train=${TRAIN:-$data/coco/train_1440.json}
val=${VAL:-$data/coco/val_360.json}
shift $(($# < 3 ? $# : 3))
rows=("$@")
all=(dense tokens tokens-predicted queries ffn paper balanced
  fast fast-uncompensated fast-rate-only fast-teacher-only fast-random fast-inverse fast-posthoc)
[ ${#rows[@]} -gt 0 ] || rows=("${all[@]}")

budgets() {
  case $1 in
    dense) echo --collect-scores ;;
    tokens) echo --tokens 0.8 ;;
    tokens-predicted) echo --tokens 0.8 --token-choice predicted ;;
    queries) echo --queries 0.8333 ;;
    ffn) echo --ffn 0.75 ;;
    paper | balanced | fast) echo --sparsity "$1" ;;
    fast-uncompensated) echo --sparsity fast --no-compensation ;;
    fast-rate-only) echo --sparsity fast --teacher-weight 0 ;;
    fast-teacher-only) echo --sparsity fast --reduced-rate 1 ;;
    fast-random) echo --sparsity fast --selection random ;;
    fast-inverse) echo --sparsity fast --selection inverse ;;
    *) echo "there is no row '$1'" >&2 && exit 2 ;;
  esac
}

evaluate() {
  "$cli" eval --weights "$1" --data "$val" --images "$data/images" --size 256 --out "$2"
}

for row in "${rows[@]}"; do
  folder=$out/$row
  [ -f "$folder/metrics.json" ] && continue
  mkdir -p "$folder"
  echo "== $row"
  if [ "$row" = fast-posthoc ]; then
    "$cli" export --model deimv2-atto --size 256 --weights "$out/dense/best.safetensors" \
      --scores "$out/dense/scores.safetensors" --sparsity fast \
      --classes "$val" --out "$folder/model.onnx"
    evaluate "$folder/model.onnx" "$folder"
  else
    # shellcheck disable=SC2046
    "$cli" train --model deimv2-atto --weights "$weights" --data "$train" --val "$val" --images "$data/images" \
      --size 256 --batch 8 --epochs 12 --seed "${SEED:-0}" --threads "${THREADS:-1}" --resume --out "$folder" $(budgets "$row")
  fi
done

# size, arithmetic and time of all rows that are there, in turns, relative to dense
models=()
for row in "${all[@]}"; do
  [ -f "$out/$row/model.onnx" ] && models+=("$row/model.onnx")
done
[ "${models[0]:-}" = dense/model.onnx ] && (cd "$out" && "$cli" bench "${models[@]}" --threads 1 2 --runs 201 | tee latency.txt)
