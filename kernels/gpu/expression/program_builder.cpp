// SPDX-License-Identifier: Apache-2.0
#include "gpu/expression/program_builder.hpp"

#include "windrow/kernels/error.hpp"

#include <algorithm>
#include <cstring>
#include <limits>

namespace windrow::gpu {

Operand ProgramBuilder::emit(Operation operation, std::initializer_list<Operand> arguments, Numbers numbers,
                             const GuardPtr& guard, bool tries, Held held) {
    const OperationInfo& info = info_of(operation);
    Written written;
    written.operation = operation;
    written.tries = tries;
    std::size_t k = 0;
    for (const Operand& argument : arguments) {
        if (k == 3 || !fits(argument.held, info.arguments[k])) {
            throw_defect("argument " + std::to_string(k) + " of the device operation " + std::string(info.name));
        }
        written.arguments[k++] = argument.id;
    }
    if (k < 3 && info.arguments[k] != Held::nothing) throw_defect("too few arguments of " + std::string(info.name));
    k = 0;
    for (const std::int64_t number : numbers) {
        if (number < std::numeric_limits<std::int32_t>::min() || number > std::numeric_limits<std::int32_t>::max()) {
            throw_defect("a number of " + std::string(info.name) + " beyond 32 bits");
        }
        written.numbers[k++] = static_cast<std::int32_t>(number);
    }
    written.held = held == Held::nothing ? info.result : held;
    if (can_fail(written)) written.guard = guard_of(guard);
    const Key key{operation, written.arguments[0], written.arguments[1], written.arguments[2], written.guard,
                  tries,     written.numbers[0],   written.numbers[1],   written.numbers[2],   written.numbers[3]};
    const auto [found, added] = known_.emplace(key, static_cast<int>(written_.size()));
    if (added) written_.push_back(written);
    return {found->second, written.held};
}

bool ProgramBuilder::can_fail(const Written& written) const {
    return info_of(written.operation).rule == Rule::checked && !written.tries;
}

/// The flag of a guard, written when it is first needed; -1 for all rows.
int ProgramBuilder::guard_of(const GuardPtr& guard) {
    if (guard == nullptr) return -1;
    const int outer = guard_of(guard->parent);
    const Operand own = emit(guard->test, {guard->condition});
    return outer < 0 ? own.id : emit(Operation::both, {Operand{outer, Held::flag}, own}).id;
}

Operand ProgramBuilder::load(Operation operation, int batch_column, const DataType& type) {
    auto found = std::find(columns_.begin(), columns_.end(), batch_column);
    if (found == columns_.end()) {
        if (columns_.size() == static_cast<std::size_t>(most_program_columns)) {
            throw NotOnDevice{"expressions over more than " + std::to_string(most_program_columns) + " columns"};
        }
        columns_.push_back(batch_column);
        column_types_.push_back(type);
        found = std::prev(columns_.end());
    }
    return emit(operation, {}, {found - columns_.begin()});
}

int ProgramBuilder::pool(const std::vector<std::uint64_t>& words) {
    // The same words again: constants of equal value share their place.
    const auto found = std::search(pool_.begin(), pool_.end(), words.begin(), words.end());
    const auto at = static_cast<int>(found - pool_.begin());
    if (found == pool_.end()) pool_.insert(pool_.end(), words.begin(), words.end());
    return at;
}

int ProgramBuilder::pool_bytes(const void* bytes, std::size_t size) {
    std::vector<std::uint64_t> words((size + 7) / 8 + 1, 0);
    if (size != 0) std::memcpy(words.data(), bytes, size);
    return pool(words);
}

Operand ProgramBuilder::constant_word(std::uint64_t word, Held held) {
    return emit(Operation::constant_word, {}, {pool({word}), 0, 0, 1}, nullptr, false, held);
}
Operand ProgramBuilder::constant_wide(int128_t value) {
    const int at = pool({static_cast<std::uint64_t>(value), static_cast<std::uint64_t>(value >> 64)});
    return emit(Operation::constant_wide, {}, {at, 0, 0, 1}, nullptr, false, Held::wide);
}
Operand ProgramBuilder::constant_text(std::string_view text) {
    const int at = pool_bytes(text.data(), text.size());
    return emit(Operation::constant_text, {}, {at, static_cast<std::int64_t>(text.size()), 0, 1});
}
Operand ProgramBuilder::null() {
    return emit(Operation::constant_word, {}, {pool({0}), 0, 0, 0}, nullptr, false, Held::bare_null);
}

std::vector<bool> ProgramBuilder::needed(const std::vector<Operand>& results) const {
    std::vector<bool> out(written_.size(), false);
    for (const Operand& result : results) out[static_cast<std::size_t>(result.id)] = true;
    for (std::size_t k = written_.size(); k-- > 0;) {
        if (can_fail(written_[k])) out[k] = true;
        if (!out[k]) continue;
        for (const int argument : written_[k].arguments) {
            if (argument >= 0) out[static_cast<std::size_t>(argument)] = true;
        }
        if (written_[k].guard >= 0) out[static_cast<std::size_t>(written_[k].guard)] = true;
    }
    return out;
}

namespace {

/// Words of registers, given out first fit.
class RegisterFile {
public:
    int take(int words) {
        for (int k = 0; k + words <= most_register_words; ++k) {
            bool free = true;
            for (int w = 0; w < words; ++w) free = free && !used_[k + w];
            if (!free) continue;
            for (int w = 0; w < words; ++w) used_[k + w] = true;
            most_ = std::max(most_, k + words);
            return k;
        }
        throw NotOnDevice{"an expression that needs more registers than the device has"};
    }
    void give_back(int first, int words) {
        for (int w = 0; w < words; ++w) used_[first + w] = false;
    }
    [[nodiscard]] int most() const { return most_; }

private:
    bool used_[most_register_words] = {};
    int most_ = 0;
};

int result_bytes(const DataType& type) {
    return type.physical() == PhysicalKind::bit ? 0 : type.width();
}

}  // namespace

std::shared_ptr<const Program> ProgramBuilder::finish(std::vector<Operand> results, std::vector<DataType> types,
                                                      bool has_filter) {
    if (results.size() > static_cast<std::size_t>(most_program_results)) {
        throw NotOnDevice{"more than " + std::to_string(most_program_results) + " computed columns"};
    }
    const std::vector<bool> is_needed = needed(results);
    const std::size_t end = written_.size();
    std::vector<std::size_t> last_use(end, 0);
    const auto used_at = [&](int value, std::size_t at) {
        if (value >= 0) last_use[static_cast<std::size_t>(value)] = std::max(last_use[static_cast<std::size_t>(value)], at);
    };
    for (std::size_t k = 0; k < end; ++k) {
        if (!is_needed[k]) continue;
        used_at(static_cast<int>(k), k);
        for (const int argument : written_[k].arguments) used_at(argument, k);
        used_at(written_[k].guard, k);
    }
    for (const Operand& result : results) used_at(result.id, end);

    auto program = std::make_shared<Program>();
    RegisterFile file;
    std::vector<int> place(end, -1);
    const auto place_of = [&](int value) {
        return value < 0 ? no_register : static_cast<semantics::u8>(place[static_cast<std::size_t>(value)]);
    };
    const auto free_if_last = [&](int value, std::size_t at) {
        if (value < 0) return;
        const auto v = static_cast<std::size_t>(value);
        if (last_use[v] != at || place[v] < 0) return;
        file.give_back(place[v], words_of(written_[v].held));
        last_use[v] = end + 1;  // once: an argument may stand twice
    };
    for (std::size_t k = 0; k < end; ++k) {
        if (!is_needed[k]) continue;
        const Written& written = written_[k];
        program->can_fail = program->can_fail || can_fail(written);
        Instruction out{};
        out.operation = static_cast<semantics::u16>(written.operation);
        out.a = place_of(written.arguments[0]);
        out.b = place_of(written.arguments[1]);
        out.c = place_of(written.arguments[2]);
        out.guard = place_of(written.guard);
        out.tries = written.tries ? 1 : 0;
        std::copy(std::begin(written.numbers), std::end(written.numbers), std::begin(out.n));
        // The result may lie where an argument did, but not where the guard is: that is read after the result was written.
        for (const int argument : written.arguments) {
            if (argument != written.guard) free_if_last(argument, k);
        }
        place[k] = file.take(words_of(written.held));
        free_if_last(written.guard, k);
        out.result = static_cast<semantics::u8>(place[k]);
        if (last_use[k] == k) file.give_back(place[k], words_of(written.held));
        program->instructions.push_back(out);
    }
    for (std::size_t k = 0; k < results.size(); ++k) {
        program->results.push_back(
            {static_cast<semantics::u8>(place_of(results[k].id)), static_cast<semantics::u8>(result_bytes(types[k]))});
    }
    program->pool = pool_;
    program->columns = columns_;
    program->column_types = column_types_;
    program->register_words = file.most();
    program->has_filter = has_filter;
    program->result_types = std::move(types);
    return program;
}

std::string to_string(const Program& program) {
    std::string out;
    for (std::size_t k = 0; k < program.instructions.size(); ++k) {
        const Instruction& i = program.instructions[k];
        out += std::to_string(k) + ": r" + std::to_string(i.result) + " = " +
               std::string(info_of(static_cast<Operation>(i.operation)).name);
        for (const semantics::u8 argument : {i.a, i.b, i.c}) {
            if (argument != no_register) out += " r" + std::to_string(argument);
        }
        out += " [" + std::to_string(i.n[0]) + " " + std::to_string(i.n[1]) + " " + std::to_string(i.n[2]) + " " +
               std::to_string(i.n[3]) + "]";
        if (i.guard != no_register) out += " if r" + std::to_string(i.guard);
        out += i.tries != 0 ? " try\n" : "\n";
    }
    for (const ProgramResult& result : program.results) out += "result r" + std::to_string(result.from) + "\n";
    return out;
}

}  // namespace windrow::gpu
