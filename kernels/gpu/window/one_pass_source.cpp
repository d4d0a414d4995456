// SPDX-License-Identifier: Apache-2.0
#include "gpu/window/one_pass_source.hpp"

#include "gpu/expression/fused_source.hpp"
#include "gpu/keys/device_keys.hpp"
#include "gpu/window/window_launch_shapes.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <functional>

namespace windrow::gpu {

namespace {

std::string name_of(KeyPart part) {
    static constexpr std::array<const char*, 9> names{"bit",    "int8",    "int16",   "int32", "int64",
                                                      "int128", "float32", "float64", "text"};
    return std::string("gpu::KeyPart::") + names.at(static_cast<std::size_t>(part));
}

std::string name_of(semantics::WordForm form) {
    static constexpr std::array<const char*, 5> names{"count", "integer_sum", "integer_moments", "least", "greatest"};
    return std::string("semantics::WordForm::") + names.at(static_cast<std::size_t>(form));
}

/// A member function that gives one of several constants or values, by number: the compiler sees through it.
std::string choice(const std::string& head, const std::string& number, const std::string& otherwise, std::size_t count,
                   const std::function<std::string(std::size_t)>& value) {
    std::string out = fmt::format("    WINDROW_DEVICE_MEMBER {} const {{\n        switch ({}) {{\n", head, number);
    for (std::size_t k = 0; k < count; ++k) out += fmt::format("            case {}: return {};\n", k, value(k));
    return out + fmt::format("            default: return {};\n        }}\n    }}\n", otherwise);
}

/// The members by which known_rows.cuh sees a row.
class RowWriter {
public:
    explicit RowWriter(const OnePassPlan& plan) : plan_(plan) {}

    [[nodiscard]] std::string members() const {
        const bool filters = plan_.program != nullptr && plan_.program->has_filter;
        std::string out = fmt::format("    WINDROW_DEVICE_MEMBER bool kept() const {{ return {}; }}\n",
                                      filters ? "r0.valid && r0.low != 0" : "is_kept(request.place, row)");
        return out + keys() + states();
    }

private:
    [[nodiscard]] std::string keys() const {
        const auto& keys = plan_.keys;
        std::string out = fmt::format("    WINDROW_DEVICE_MEMBER u32 key_count() const {{ return {}; }}\n", keys.size());
        const auto column = [](std::size_t k) { return fmt::format("request.keys.columns[{}].view", k); };
        out += choice("gpu::KeyPart key_part([[maybe_unused]] u32 k)", "k", "gpu::KeyPart::int64", keys.size(),
                      [&](std::size_t k) { return name_of(keys[k].part); });
        out += choice("bool has_key([[maybe_unused]] u32 k)", "k", "false", keys.size(), [&](std::size_t k) {
            return keys[k].result < 0 ? column(k) + ".is_valid(row)" : fmt::format("r{}.valid", keys[k].result);
        });
        return out + choice("KeyValue key([[maybe_unused]] u32 k)", "k", "one_word(0)", keys.size(), [&](std::size_t k) {
                   return keys[k].result < 0 ? fmt::format("key_value({}, {}, row)", name_of(keys[k].part), column(k))
                                             : fmt::format("key_of_bits({}, r{})", name_of(keys[k].part), keys[k].result);
               });
    }

    [[nodiscard]] std::string states() const {
        const auto& states = plan_.states;
        std::string out = fmt::format("    WINDROW_DEVICE_MEMBER u32 state_count() const {{ return {}; }}\n", states.size());
        out += "    WINDROW_DEVICE_MEMBER u32 state_words() const { return request.states.words; }\n";
        out += "    WINDROW_DEVICE_MEMBER u64 offset(u32 a) const { return request.states.items[a].offset; }\n";
        out += choice("semantics::WordForm form(u32 a)", "a", "semantics::WordForm::count", states.size(),
                      [&](std::size_t a) { return name_of(states[a].form); });
        out += choice("bool counts(u32 a)", "a", "false", states.size(), [&](std::size_t a) { return counts(a); });
        return out + choice("i64 operand(u32 a)", "a", "0", states.size(), [&](std::size_t a) { return operand(a); });
    }

    [[nodiscard]] std::string counts(std::size_t a) const {
        const OnePassPlan::State& state = plan_.states[a];
        const std::string item = fmt::format("request.states.items[{}]", a);
        std::string filter = "true";
        std::string argument = "true";
        if (state.has_filter) {
            filter = state.filter < 0 ? fmt::format("{0}.filter.is_valid(row) && {0}.filter.bit(row)", item)
                                      : fmt::format("r{0}.valid && r{0}.low != 0", state.filter);
        }
        if (state.has_argument) {
            argument = state.argument < 0 ? item + ".argument.is_valid(row)" : fmt::format("r{}.valid", state.argument);
        }
        return fmt::format("({}) && ({})", filter, argument);
    }

    [[nodiscard]] std::string operand(std::size_t a) const {
        const OnePassPlan::State& state = plan_.states[a];
        if (!state.has_argument || state.form == semantics::WordForm::count) return "0";
        const std::string part = name_of(state.part);
        if (state.argument >= 0) return fmt::format("operand_of_bits({}, r{})", part, state.argument);
        return fmt::format("operand_of_bits({0}, bits_at({0}, request.states.items[{1}].argument, row))", part, a);
    }

    const OnePassPlan& plan_;
};

}  // namespace

std::optional<OnePassPlan> plan_one_pass(const WindowAggregationRequest& request, const PlaneLayout& layout,
                                         const FoldedPlan* folded, const std::function<const DataType&(int)>& column_type) {
    OnePassPlan plan;
    if (folded != nullptr) plan.program = folded->program;
    if (!are_words_alone(request.aggregates, layout) || (plan.program != nullptr && plan.program->can_fail)) return std::nullopt;
    const auto result_of = [&](int column) {
        return folded == nullptr ? OnePassPlan::in_column : folded->result_of[static_cast<std::size_t>(column)];
    };
    for (std::size_t k = 0; k < request.keys.size(); ++k) {
        const std::optional<KeyPart> part = key_part(request.key_types[k]);
        if (!part) return std::nullopt;
        plan.keys.push_back({*part, result_of(request.keys[k])});
    }
    for (const DeviceState& state : layout.states) {
        OnePassPlan::State& planned = plan.states.emplace_back();
        planned.form = state.form;
        if (!state.call) continue;
        const WindowAggregateCall& call = request.aggregates[*state.call];
        if (!call.arguments.empty()) {
            planned.has_argument = true;
            planned.argument = result_of(call.arguments[0]);
            planned.part = part_of_argument(column_type(call.arguments[0]));
        }
        if (call.filter >= 0) {
            planned.has_filter = true;
            planned.filter = result_of(call.filter);
        }
    }
    return plan;
}

std::string one_pass_source(const OnePassPlan& plan, const std::string& name) {
    ProgramStatements program;
    if (plan.program != nullptr) program = program_statements(*plan.program);
    std::string out = "#include \"gpu/expression/kernels/fused_row.cuh\"\n#include \"gpu/window/kernels/known_rows.cuh\"\n\n";
    out += fmt::format("namespace windrow::WINDROW_TARGET::{} {{\n\n", name);
    out += "struct Row {\n    const gpu::KnownRows& request;\n    i64 row;\n";
    for (std::size_t k = 0; k < program.results.size(); ++k) out += fmt::format("    ValueBits r{};\n", k);
    out += RowWriter(plan).members() + "};\n\n";
    out += "WINDROW_DEVICE Row row_of(const gpu::KnownRows& request, [[maybe_unused]] const FusedRow& at) {\n" + program.text;
    out += "    return {request, at.row";
    for (std::size_t k = 0; k < program.results.size(); ++k)
        out += fmt::format(", bits_of<{}>({})", plan.program->results[k].bytes, program.results[k]);
    out += "};\n}\n\n";
    out += fmt::format(
        "WINDROW_KERNEL_OF({}) one_pass_kernel(gpu::KnownRows request, gpu::ProgramColumns columns, const u64* pool, u32 "
        "shared_ids) {{\n"
        "    WINDROW_DYNAMIC_SHARED(u64, states);\n"
        "    add_known_rows_shared(request, states, shared_ids,\n"
        "                          [&](i64 row) {{ return row_of(request, {{columns.views, pool, row, true, nullptr}}); }});\n"
        "}}\n\n",
        window_threads);
    out += fmt::format("}}  // namespace windrow::WINDROW_TARGET::{}\n", name);
    return out;
}

}  // namespace windrow::gpu
