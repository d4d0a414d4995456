// SPDX-License-Identifier: Apache-2.0
#include "late_table_check.hpp"

#include "windrow/kernels/error.hpp"

namespace windrow::plan {
namespace {

/// True if a late row above the node can be traced to the record below it.
bool keeps_rows_apart(const Node& node) {
    switch (node.kind) {
        case NodeKind::filter:
        case NodeKind::project:
        case NodeKind::watermark:
        case NodeKind::predict:
        case NodeKind::window_table_function:
        case NodeKind::scan:
            return node.inputs.size() <= 1;
        default:
            return false;
    }
}

/// `traceable`: only nodes that keep rows apart lie between the window above and this node.
void check_below_window(const Node& node, bool traceable) {
    if (node.kind == NodeKind::window_aggregate) return;
    traceable = traceable && keeps_rows_apart(node);
    if (node.kind == NodeKind::scan) {
        const auto& scan = static_cast<const Scan&>(node);
        if (scan.late_table == nullptr || traceable) return;
        throw Error("W4601",
                    "late rows of " + scan.request.table +
                        " cannot be kept when a UNION ALL, UNNEST or JOIN lies between the table and the window",
                    "drop 'windrow.late.table' for this query, or window the table before it is united or joined")
            .at(scan.where);
    }
    for (const NodePtr& input : node.inputs) check_below_window(*input, traceable);
}

}  // namespace

void refuse_lost_late_rows(const Node& root) {
    const bool drops_late_rows = root.kind == NodeKind::window_aggregate || root.kind == NodeKind::window_table_function;
    for (const NodePtr& input : root.inputs) {
        if (drops_late_rows) check_below_window(*input, true);
        refuse_lost_late_rows(*input);
    }
}

}  // namespace windrow::plan
