// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Instructions as they are written down by the compiler: values are numbered, registers come last.

#include "gpu/expression/operation_info.hpp"
#include "gpu/expression/program.hpp"

#include <initializer_list>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace windrow::gpu {

/// Thrown by the compiler's rules: the device lacks this.
struct NotOnDevice {
    std::string what;
};

/// A value of the program under construction.
struct Operand {
    int id = -1;
    Held held = Held::nothing;
};

/// The rows for which a part of an expression is evaluated: those of `parent` where `test` of `condition` holds. Instructions for
/// it are written only where something below can fail.
struct Guard {
    std::shared_ptr<const Guard> parent;
    Operation test;  ///< from a flag or any value to a flag that is never NULL
    Operand condition;
};
using GuardPtr = std::shared_ptr<const Guard>;

/// One program. Not reusable after `finish`.
class ProgramBuilder {
public:
    using Numbers = std::initializer_list<std::int64_t>;

    /// Writes an operation and returns its result; an operation written before over the same arguments is used again. `guard`
    /// (may be null: all rows) says where it may fail; `tries`: bad values are NULL. `held`: what the result is, for operations
    /// on any word. Arguments that do not fit, or numbers beyond 32 bits, are a defect.
    Operand emit(Operation operation, std::initializer_list<Operand> arguments, Numbers numbers = {},
                 const GuardPtr& guard = nullptr, bool tries = false, Held held = Held::nothing);

    Operand load(Operation operation, int batch_column, const DataType& type);
    Operand constant_word(std::uint64_t word, Held held);
    Operand constant_wide(int128_t value);
    Operand constant_text(std::string_view text);
    Operand null();

    /// Appends words to the pool and returns the first one's number.
    int pool(const std::vector<std::uint64_t>& words);
    int pool_bytes(const void* bytes, std::size_t size);

    /// Drops what no result needs, gives out registers. Throws NotOnDevice if they do not suffice.
    std::shared_ptr<const Program> finish(std::vector<Operand> results, std::vector<DataType> types, bool has_filter);

private:
    struct Written {
        Operation operation{};
        int arguments[3] = {-1, -1, -1};
        int guard = -1;
        bool tries = false;
        std::int32_t numbers[4] = {0, 0, 0, 0};
        Held held{};
    };
    using Key = std::tuple<Operation, int, int, int, int, bool, std::int32_t, std::int32_t, std::int32_t, std::int32_t>;

    int guard_of(const GuardPtr& guard);
    [[nodiscard]] bool can_fail(const Written& written) const;
    [[nodiscard]] std::vector<bool> needed(const std::vector<Operand>& results) const;

    std::vector<Written> written_;
    std::map<Key, int> known_;
    std::vector<std::uint64_t> pool_;
    std::vector<int> columns_;
    std::vector<DataType> column_types_;
};

}  // namespace windrow::gpu
