// SPDX-License-Identifier: Apache-2.0
// Interprets a program of expressions: each thread takes a row through all instructions. All threads of a warp are at the same
// instruction, so that the dispatch does not diverge; registers are columns of shared memory, two words of one never in one bank
// conflict; columns are read once and results written once, whatever lies between.
#include "gpu/expression/kernels/expression_launches.cuh"
#include "gpu/expression/kernels/register_words.cuh"

namespace windrow::WINDROW_TARGET {

using gpu::Instruction;
using gpu::Operation;

constexpr u32 THREADS = 128;

/// The state of a thread at its row.
struct Step {
    Registers registers;
    const gpu::ColumnView* columns;
    i64 row;
    bool bad;
};

template <typename Op>
WINDROW_DEVICE void run(Step& step, const Instruction& i, const gpu::Immediate& p) {
    const auto a = step.registers.get<typename Op::A>(i.a);
    const auto b = step.registers.get<typename Op::B>(i.b);
    const auto c = step.registers.get<typename Op::C>(i.c);
    step.registers.set(i.result, gpu::apply<Op>(a, b, c, p, step.bad));
}

#define WINDROW_CASE(rule, name, ...)           \
    case Operation::name:                       \
        run<gpu::operations::name>(step, i, p); \
        break;
// One function a family: the compiler need not hold the registers of all operations at once.
#define WINDROW_FAMILY(function, LIST)                                                                          \
    [[gnu::noinline]] WINDROW_DEVICE void function(Step& step, const Instruction& i, const gpu::Immediate& p) { \
        switch (static_cast<Operation>(i.operation)) {                                                          \
            LIST(WINDROW_CASE)                                                                                  \
            default:                                                                                            \
                break;                                                                                          \
        }                                                                                                       \
    }
WINDROW_FAMILY(run_number, WINDROW_NUMBER_OPERATIONS)
WINDROW_FAMILY(run_elementary, WINDROW_ELEMENTARY_OPERATIONS)
WINDROW_FAMILY(run_decimal, WINDROW_DECIMAL_OPERATIONS)
WINDROW_FAMILY(run_comparison, WINDROW_COMPARISON_OPERATIONS)
WINDROW_FAMILY(run_logic, WINDROW_LOGIC_OPERATIONS)
WINDROW_FAMILY(run_time, WINDROW_TIME_OPERATIONS)
WINDROW_FAMILY(run_text, WINDROW_TEXT_OPERATIONS)
#undef WINDROW_FAMILY
#undef WINDROW_CASE

/// Values from columns and from the pool.
WINDROW_DEVICE void fetch(Step& step, const Instruction& i, const gpu::Immediate& p) {
    switch (static_cast<Operation>(i.operation)) {
#define WINDROW_CASE(name, Type)                                                                        \
    case Operation::name:                                                                               \
        step.registers.set(i.result, gpu::load<gpu::operations::Type>(step.columns[p.n[0]], step.row)); \
        break;
        WINDROW_LOAD_OPERATIONS(WINDROW_CASE)
#undef WINDROW_CASE
#define WINDROW_CASE(name, Type)                                               \
    case Operation::name:                                                      \
        step.registers.set(i.result, gpu::constant<gpu::operations::Type>(p)); \
        break;
        WINDROW_CONSTANT_OPERATIONS(WINDROW_CASE)
#undef WINDROW_CASE
        default:
            break;
    }
}

/// By the first operation of each family; the order is that of WINDROW_VALUE_OPERATIONS.
WINDROW_DEVICE void run_instruction(Step& step, const Instruction& i, const gpu::Immediate& p) {
    const auto operation = static_cast<Operation>(i.operation);
    if (operation < Operation::add_int8) return fetch(step, i, p);
    if (operation < Operation::power) return run_number(step, i, p);
    if (operation < Operation::add_fitting_decimal) return run_elementary(step, i, p);
    if (operation < Operation::equal_integer) return run_decimal(step, i, p);
    if (operation < Operation::both) return run_comparison(step, i, p);
    if (operation < Operation::milliseconds_of_day) return run_logic(step, i, p);
    if (operation < Operation::flag_of_text) return run_time(step, i, p);
    run_text(step, i, p);
}

WINDROW_DEVICE void store_value(void* values, u32 bytes, i64 row, const Registers& registers, u32 from) {
    const bool valid = registers.is_valid(from);
    const u64 low = valid ? registers.word(from) : 0;
    switch (bytes) {
        case 1:
            static_cast<u8*>(values)[row] = static_cast<u8>(low);
            break;
        case 2:
            static_cast<u16*>(values)[row] = static_cast<u16>(low);
            break;
        case 4:
            static_cast<u32*>(values)[row] = static_cast<u32>(low);
            break;
        case 8:
            static_cast<u64*>(values)[row] = low;
            break;
        default:
            static_cast<u64*>(values)[2 * row] = low;
            static_cast<u64*>(values)[2 * row + 1] = valid ? registers.word(from + 1) : 0;
            break;
    }
}

/// Stores the results of a warp's rows; bitmaps by whole words. All lanes come; rows that do not exist hold no valid value.
WINDROW_DEVICE void store_results(const gpu::ProgramView& program, const gpu::ProgramOutputs& outputs, const Registers& registers,
                                  i64 row, bool exists) {
    for (i32 k = 0; k < program.result_count; ++k) {
        const gpu::ProgramResult& result = program.results[k];
        const gpu::ResultView& view = outputs.views[k];
        const bool valid = exists && registers.is_valid(result.from);
        if (view.validity != nullptr) {
            const u32 bits = warp::ballot(warp::ALL_LANES, valid);
            if (thread::lane() == 0) view.validity[row >> 5] = bits;
        }
        if (result.bytes == 0) {
            const u32 bits = warp::ballot(warp::ALL_LANES, valid && registers.word(result.from) != 0);
            if (thread::lane() == 0) static_cast<u32*>(view.values)[row >> 5] = bits;
        } else if (exists) {
            store_value(view.values, result.bytes, row, registers, result.from);
        }
    }
}

WINDROW_KERNEL_OF(THREADS)
evaluate_program_kernel(gpu::ProgramView program, gpu::ProgramColumns columns, gpu::ProgramOutputs outputs, i64 rows,
                        u64* failure) {
    WINDROW_DYNAMIC_SHARED(u64, words);
    Step step{{words + thread::index(), THREADS, 0}, columns.views, 0, false};
    // Whole warps: the rows behind the last one belong to lanes that only vote.
    for (const i64 row : thread::grid_rows((rows + 31) / 32 * 32)) {
        const bool exists = row < rows;
        step.row = row;
        step.registers.valid = 0;
        for (i32 k = 0; exists && k < program.instruction_count; ++k) {
            const Instruction i = program.instructions[k];
            const gpu::Immediate p{{i.n[0], i.n[1], i.n[2], i.n[3]}, program.pool};
            step.bad = false;
            run_instruction(step, i, p);
            if (!step.bad || i.tries != 0) continue;
            const bool counts = i.guard == gpu::no_register || step.registers.get<bool>(i.guard).value;
            if (counts) atomic::min(failure, gpu::failure_of(k, row));
        }
        store_results(program, outputs, step.registers, row, exists);
    }
}

void evaluate_program(device::Stream& stream, const gpu::ProgramView& program, const gpu::ProgramColumns& columns,
                      const gpu::ProgramOutputs& outputs, std::int64_t rows, std::uint64_t* failure) {
    device::LaunchShape shape = device::shape_for_rows(rows, THREADS, 4096);
    shape.dynamic_shared_bytes = static_cast<std::size_t>(program.register_words) * THREADS * sizeof(std::uint64_t);
    WINDROW_LAUNCH(stream, shape, evaluate_program_kernel, program, columns, outputs, rows, failure);
}

}  // namespace windrow::WINDROW_TARGET
