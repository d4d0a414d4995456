// SPDX-License-Identifier: Apache-2.0
#include "aggregates/json_value_column.hpp"

namespace windrow::aggregates {

JsonValueColumn::JsonValueColumn(const ArgumentInfo& argument, const EvaluationContext& session, bool json_text)
    : session_(session),
      function_(FunctionRegistry::builtin().resolve(BindRequest{"JSON_STRING", {&argument, 1}, session})),
      json_text_(json_text) {}

Column JsonValueColumn::texts(const Column& values, const Stamps* stamps) const {
    if (json_text_) return values;
    Column out;
    out.type = function_.result;
    const std::uint64_t first_ordinal = stamps == nullptr ? 0 : stamps->first_ordinal;
    function_.kernel(CallContext{session_, values.rows, nullptr, function_.state.get(), first_ordinal}, {&values, 1}, out);
    return out;
}

}  // namespace windrow::aggregates
