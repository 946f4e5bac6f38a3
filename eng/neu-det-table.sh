#!/usr/bin/env bash
# Makes the NEU-DET table of docs/results.md. A finished row is kept, an interrupted one is continued.
# usage: eng/neu-det-table.sh NEU_DET_FOLDER WEIGHTS.safetensors [OUT_FOLDER] [ROW...]
#   NEU_DET_FOLDER has coco/train_1440.json, coco/val_360.json and images/; the weights are those of DEIMv2-Atto on COCO.
#   Without ROW all rows are made, one after the other; latency.txt compares them. THREADS (default 1) are those of the training
#   arithmetic, SEED (0) is that of chance, EPOCHS (12) is the length of a training. Rows that need a finished dense training take that of
#   OUT_FOLDER/dense.
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
epochs=${EPOCHS:-12}
all=(dense tokens tokens-60 tokens-predicted queries queries-67 queries-40 ffn ffn-50 paper balanced fast latency-75 latency-75-random
  channels channels-uncompensated channels-rate-only channels-teacher-only channels-taught channels-taylor channels-magnitude
  channels-early channels-early-taylor channels-random channels-inverse channels-posthoc channels-posthoc-repaired channels-tuned
  fast-refit fast-posthoc fast-posthoc-sensitivity fast-tuned fast-tuned-refit)
[ ${#rows[@]} -gt 0 ] || rows=("${all[@]}")

# the paper's budgets and half of the convolutions' inner channels
channels="--tokens 0.8 --queries 0.8333 --ffn 0.75 --fusion 0.5 --backbone-width 0.5"

budgets() {
  case $1 in
    dense) echo --collect-scores ;;
    tokens) echo --tokens 0.8 ;;
    tokens-60) echo --tokens 0.6 ;;
    tokens-predicted) echo --tokens 0.8 --token-choice predicted ;;
    queries) echo --queries 0.8333 ;;
    queries-67) echo --queries 0.67 ;;
    queries-40) echo --queries 0.4 ;;
    ffn) echo --ffn 0.75 ;;
    ffn-50) echo --ffn 0.5 ;;
    paper | balanced | fast) echo --sparsity "$1" ;;
    latency-75) echo --latency 0.75 ;;
    latency-75-random) echo --latency 0.75 --selection random ;;
    channels) echo "$channels" ;;
    channels-uncompensated) echo "$channels" --no-compensation ;;
    channels-rate-only) echo "$channels" --teacher-weight 0 ;;
    channels-teacher-only) echo "$channels" --reduced-rate 1 ;;
    channels-taught) echo "$channels" --teacher "$out/dense/best.safetensors" ;;
    channels-taylor) echo "$channels" --channel-score taylor ;;
    channels-magnitude) echo "$channels" --channel-score magnitude ;;
    channels-early) echo "$channels" --no-compensation --schedule early --repair ;;
    channels-early-taylor) echo "$channels" --no-compensation --schedule early --repair --channel-score taylor ;;
    channels-tuned) echo "$channels" --no-compensation --scores "$out/dense/scores.safetensors" ;;
    fast-refit) echo --sparsity fast --channel-score refit ;;
    fast-tuned) echo --sparsity fast --scores "$out/dense/scores.safetensors" ;;
    fast-tuned-refit) echo --sparsity fast --scores "$out/dense/scores.safetensors" --channel-score refit ;;
    channels-random) echo "$channels" --selection random ;;
    channels-inverse) echo "$channels" --selection inverse ;;
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
  start=$weights
  [[ $row != *tuned* ]] || start=$out/dense/best.safetensors # goes on from the finished network
  if [[ $row = *posthoc* ]]; then
    budget=$channels repair=(--repair --data "$train" --images "$data/images")
    [ "$row" != channels-posthoc ] || repair=()
    [[ $row != fast-* ]] || budget="--sparsity fast"
    [[ $row != *sensitivity ]] || repair+=(--channel-score sensitivity)
    # shellcheck disable=SC2086
    "$cli" export --model deimv2-atto --size 256 --weights "$out/dense/best.safetensors" \
      --scores "$out/dense/scores.safetensors" $budget "${repair[@]}" \
      --classes "$val" --out "$folder/model.onnx"
    evaluate "$folder/model.onnx" "$folder"
  else
    # shellcheck disable=SC2046
    "$cli" train --model deimv2-atto --weights "$start" --data "$train" --val "$val" --images "$data/images" \
      --size 256 --batch 8 --epochs "$epochs" --seed "${SEED:-0}" --threads "${THREADS:-1}" --resume --out "$folder" $(budgets "$row")
  fi
done

# size, arithmetic and time of all rows that are there, in turns, relative to dense
models=()
for row in "${all[@]}"; do
  [ -f "$out/$row/model.onnx" ] && models+=("$row/model.onnx")
done
[ "${models[0]:-}" = dense/model.onnx ] && (cd "$out" && "$cli" bench "${models[@]}" --threads 1 2 --runs 201 | tee latency.txt)
