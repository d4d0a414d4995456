// SPDX-License-Identifier: Apache-2.0
#include "operators/elementwise/legacy_alignment.hpp"

#include "operators/node_attributes.hpp"

namespace windrow::inference {

LegacyAlignment::LegacyAlignment(const NodeContext& context) : legacy_(context.opset < 7) {
    if (!legacy_) return;
    const NodeAttributes attributes(context.node);
    broadcast_ = attributes.flag("broadcast", false);
    if (attributes.has("axis")) axis_ = attributes.integer("axis");
}

Shape LegacyAlignment::aligned(const Shape& left, const Shape& right) const {
    if (!legacy_) return right;
    if (!broadcast_) {
        bool same = left.size() == right.size();
        for (std::size_t d = 0; same && d < left.size(); ++d) same = left[d] == right[d] || left[d] < 0 || right[d] < 0;
        if (!same)
            refuse_input("shapes " + shape_text(left) + " and " + shape_text(right) +
                         " differ, and the node does not say broadcast = 1");
        return right;
    }
    if (!axis_) return right;
    const std::size_t axis = normal_axis(*axis_, left.size());
    if (axis + right.size() > left.size())
        refuse_input("input 1 has more dimensions than input 0 has from axis " + std::to_string(*axis_) + " on");
    Shape shape = right;
    shape.resize(left.size() - axis, 1);
    return shape;
}

}  // namespace windrow::inference
