// SPDX-License-Identifier: Apache-2.0
#include "inference_launches.cuh"

namespace windrow::WINDROW_TARGET {

using inference::AttentionShape;
using inference::RotaryShape;
using semantics::MaskType;

/// A thread a score: scaled (which is written to `scaled` if that is not null), capped, masked; in place.
WINDROW_KERNEL_OF(ELEMENT_THREADS)
attention_scores_kernel(AttentionShape shape, const void* mask, const i64* counts, float* scores, float* scaled) {
    const float scale = semantics::float_of(shape.scale);
    const float cap = semantics::float_of(shape.cap);
    for (const i64 element : thread::grid_rows(shape.batch * shape.heads * shape.queries * shape.keys)) {
        const i64 row = element / shape.keys;
        const i64 key = element - row * shape.keys;
        const i64 query = row % shape.queries;
        const i64 head = row / shape.queries % shape.heads;
        const i64 entry = row / shape.queries / shape.heads;
        float score = semantics::attention_score(scores[element], scale, 0.0F);
        if (scaled != nullptr) scaled[element] = score;
        if (cap > 0.0F) score = semantics::attention_score(score, 1.0F, cap);
        const i64 place = entry * shape.mask_steps[0] + head * shape.mask_steps[1] + query * shape.mask_steps[2] + key;
        score = semantics::masked_score(score, static_cast<MaskType>(shape.mask_type), mask, place, key >= shape.mask_keys);
        const i64 valid = counts == nullptr ? shape.keys : counts[entry];
        const i64 offset = shape.offset_by_count != 0 ? valid - shape.queries : shape.offset;
        scores[element] = semantics::visible_score(score, query, key, valid, shape.causal != 0, offset);
    }
}

void attention_scores(device::Stream& stream, const AttentionShape& shape, const void* mask, const i64* counts, float* scores,
                      float* scaled) {
    WINDROW_LAUNCH(stream, shape_for_elements(shape.batch * shape.heads * shape.queries * shape.keys), attention_scores_kernel,
                   shape, mask, counts, scores, scaled);
}

/// A thread a head of a position. One whose row of angles is not there is 0 and is told.
WINDROW_KERNEL_OF(ELEMENT_THREADS)
rotate_kernel(RotaryShape shape, const float* from, const float* cosines, const float* sines, const i64* positions, float* to,
              u32* failed) {
    for (const i64 element : thread::grid_rows(shape.batch * shape.sequence * shape.heads)) {
        const i64 number = element / shape.heads;
        const i64 entry = number / shape.sequence;
        const i64 start = entry * shape.entry_step + (number - entry * shape.sequence) * shape.position_step +
                          (element - number * shape.heads) * shape.head_step;
        const i64 row = positions == nullptr ? number : positions[number];
        if (row < 0 || row >= shape.rows) {
            atomic::store(failed, 1);
            for (i64 i = 0; i < shape.size; ++i) to[start + i] = 0.0F;
            continue;
        }
        semantics::rotate_head(from + start, to + start, cosines + row * shape.pairs, sines + row * shape.pairs, shape.pairs,
                               shape.size, shape.interleaved != 0);
    }
}

void rotate(device::Stream& stream, const RotaryShape& shape, const float* from, const float* cosines, const float* sines,
            const i64* positions, float* to, u32* failed) {
    WINDROW_LAUNCH(stream, shape_for_elements(shape.batch * shape.sequence * shape.heads), rotate_kernel, shape, from, cosines,
                   sines, positions, to, failed);
}

}  // namespace windrow::WINDROW_TARGET
