// SPDX-License-Identifier: Apache-2.0
#include "gpu/expression/fused_source.hpp"

#include "gpu/expression/operation_info.hpp"

#include <fmt/format.h>
#include <array>

namespace windrow::gpu {

namespace {

/// The statements of a program. Variables are named after the instructions that give them their values.
class SourceWriter {
public:
    explicit SourceWriter(const Program& program) : program_(program) { holder_.fill(-1); }

    ProgramStatements statements() {
        ProgramStatements out;
        for (std::size_t k = 0; k < program_.instructions.size(); ++k) {
            out.text += "    " + statement(k) + "\n";
            holder_[program_.instructions[k].result] = static_cast<int>(k);
        }
        for (const ProgramResult& result : program_.results) out.results.push_back(variable(result.from));
        return out;
    }

private:
    [[nodiscard]] std::string variable(semantics::u8 held) const {
        return held == no_register ? "NoArgument{}" : fmt::format("v{}", holder_[held]);
    }
    [[nodiscard]] std::uint64_t pooled(std::int32_t word) const { return program_.pool[static_cast<std::size_t>(word)]; }

    [[nodiscard]] std::string statement(std::size_t k) const {
        const Instruction& i = program_.instructions[k];
        const auto operation = static_cast<Operation>(i.operation);
        const OperationInfo& info = info_of(operation);
        const std::string immediate =
            fmt::format("gpu::Immediate{{{{{}, {}, {}, {}}}, at.pool}}", i.n[0], i.n[1], i.n[2], i.n[3]);
        std::string value;
        if (info.rule == Rule::load) {
            value = fmt::format("at.load<gpu::operations::{}>({})", info.type, i.n[0]);
        } else if (operation == Operation::constant_word) {
            value = fmt::format("gpu::Maybe<u64>{{{:#x}UL, {}}}", pooled(i.n[0]), i.n[3] != 0);
        } else if (operation == Operation::constant_wide) {
            value = fmt::format("gpu::Maybe<gpu::operations::wide>{{{{{:#x}UL, {:#x}UL}}, {}}}", pooled(i.n[0]),
                                pooled(i.n[0] + 1), i.n[3] != 0);
        } else if (info.rule == Rule::constant) {
            value = fmt::format("at.constant<gpu::operations::{}>({})", info.type, immediate);
        } else {
            value = fmt::format("at.run<gpu::operations::{}>({}, {}, {}, {}, {}, {})", info.name, k, immediate, may_fail(i),
                                variable(i.a), variable(i.b), variable(i.c));
        }
        return fmt::format("[[maybe_unused]] const auto v{} = {};", k, value);
    }
    [[nodiscard]] std::string may_fail(const Instruction& i) const {
        if (i.tries != 0) return "false";
        return i.guard == no_register ? "true" : fmt::format("FusedRow::is_true(as_held<bool>({}))", variable(i.guard));
    }

    const Program& program_;
    std::array<int, 256> holder_{};  // which instruction's value a register holds
};

}  // namespace

ProgramStatements program_statements(const Program& program) {
    return SourceWriter(program).statements();
}

std::string fused_source(const Program& program, const std::string& name) {
    std::string out = "#include \"gpu/expression/kernels/fused_row.cuh\"\n\n";
    out += fmt::format("namespace windrow::WINDROW_TARGET::{} {{\n\n", name);
    out += "WINDROW_DEVICE void evaluate_row(const FusedRow& at, const gpu::ProgramOutputs& outputs) {\n";
    const ProgramStatements statements = program_statements(program);
    out += statements.text;
    for (std::size_t k = 0; k < program.results.size(); ++k)
        out += fmt::format("    at.store<{}>(outputs.views[{}], {});\n", program.results[k].bytes, k, statements.results[k]);
    out += "}\n\n";
    out += fmt::format(
        "WINDROW_KERNEL_OF({}) fused_kernel(gpu::ProgramColumns columns, gpu::ProgramOutputs outputs, const u64* pool, i64 "
        "rows,\n"
        "                                u64* failure) {{\n"
        "    for (const i64 row : thread::grid_rows((rows + 31) / 32 * 32)) {{\n"
        "        evaluate_row({{columns.views, pool, row, row < rows, failure}}, outputs);\n"
        "    }}\n"
        "}}\n\n",
        fused_threads);
    out += fmt::format("}}  // namespace windrow::WINDROW_TARGET::{}\n", name);
    return out;
}

}  // namespace windrow::gpu
