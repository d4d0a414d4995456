// SPDX-License-Identifier: Apache-2.0
#include "operators/attention/attention_shapes.hpp"

namespace windrow::inference {

HeadLengths::HeadLengths(const Shape& shape, std::int64_t given_heads, std::string_view name) {
    const std::string what = std::string(name) + " of shape " + shape_text(shape);
    if (shape.size() == 4) {
        batch = shape[0];
        heads = shape[1];
        sequence = shape[2];
        size = shape[3];
        return;
    }
    if (shape.size() != 3) refuse_input(what + " must have 3 or 4 dimensions");
    if (given_heads < 1) refuse_input(what + " has 3 dimensions, for which the node must say how many heads there are");
    if (shape[2] >= 0 && shape[2] % given_heads != 0)
        refuse_input(what + " does not divide into " + std::to_string(given_heads) + " heads");
    heads_inside = true;
    batch = shape[0];
    heads = given_heads;
    sequence = shape[1];
    size = shape[2] < 0 ? -1 : shape[2] / given_heads;
}

bool heads_fit(const HeadLengths& query, const HeadLengths& key, const HeadLengths& value) {
    return query.batch == key.batch && key.batch == value.batch && query.size == key.size && key.heads == value.heads &&
           key.sequence == value.sequence && key.heads > 0 && query.heads % key.heads == 0;
}

MaskLengths::MaskLengths(const Shape& shape, std::int64_t batch, std::int64_t heads, std::int64_t queries,
                         std::int64_t all_keys) {
    const Shape full = {batch, heads, queries, all_keys};
    if (shape.size() < 2 || shape.size() > 4)
        refuse_input("the mask of shape " + shape_text(shape) + " must have 2 to 4 dimensions");
    keys = shape.back();
    if (keys > all_keys)
        refuse_input("the mask of shape " + shape_text(shape) + " has more than " + std::to_string(all_keys) + " keys");
    std::int64_t* const steps[] = {&entry_step_, &head_step_, &query_step_};
    std::int64_t natural = keys;
    for (std::size_t back = 2; back <= shape.size(); ++back) {
        const std::int64_t own = shape[shape.size() - back];
        const std::int64_t wanted = full[4 - back];
        if (own != 1 && own != wanted)
            refuse_input("the mask of shape " + shape_text(shape) + " does not broadcast to " + shape_text(full));
        *steps[4 - back] = own == 1 ? 0 : natural;
        natural *= own;
    }
}

}  // namespace windrow::inference
