// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Aggregate functions: binding, accumulators in caller-owned memory, merge, final value, canonical bytes.
///
/// An accumulator is `state_size()` bytes plus what it keeps in the arena of its slice. Contract for every implementation:
///  - zero bytes are the empty accumulator (so fresh zeroed memory needs no initialisation);
///  - `update`, `merge` and `finalize` are exact and do not depend on the order of rows or merges, except that order-dependent
///    functions keep (stamp, value) and sort by stamp in `finalize` (design section 4 and DIFFERENCES D7);
///  - a state may be moved with memcpy; the arena outlives it.

#include "windrow/kernels/batch.hpp"
#include "windrow/kernels/column.hpp"
#include "windrow/kernels/function.hpp"
#include "windrow/semantics/final_value.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace windrow {

/// Bump allocator whose memory belongs to one slice and is freed at once with it. Not thread-safe.
class Arena {
public:
    Arena() = default;
    Arena(const Arena&) = delete;
    Arena& operator=(const Arena&) = delete;
    ~Arena();
    /// Uninitialised, aligned to 16 bytes. Throws Error W7001.
    std::byte* allocate(std::size_t bytes);
    [[nodiscard]] std::size_t memory() const noexcept { return memory_; }

private:
    struct Block;
    Block* head_ = nullptr;
    std::byte* next_ = nullptr;
    std::byte* end_ = nullptr;
    std::size_t memory_ = 0;
};

/// A row's place in the canonical order, packed so that comparing the pair compares the stamps.
struct PackedStamp {
    std::int64_t watermark;
    std::uint64_t position;  ///< source (8 bits), partition (16 bits), ordinal (40 bits)
    friend auto operator<=>(const PackedStamp&, const PackedStamp&) = default;
};

/// What `update` reads: the argument columns of a batch and the stamps of its rows.
struct AggregateInput {
    std::span<const Column> arguments;     ///< bound argument types, each with the batch's rows, maybe constant
    const std::uint8_t* filter = nullptr;  ///< bitmap [rows] of the FILTER clause (1 = counts) or null
    const Stamps* stamps = nullptr;
};

/// How a device keeps an accumulator.
enum class DeviceAccumulator : std::uint8_t {
    none,  ///< it cannot: the state's size varies
    count,
    integer_sum,
    integer_moments,
    least,  ///< of up to 64 bits, as order keys
    greatest,
    decimal_sum,
    decimal_moments,
    wide_least,  ///< of 128 bits
    wide_greatest,
    exact_sum,  ///< of floating-point numbers; what the host keeps in an arena lies behind the state (semantics/exact_blocks.hpp)
    exact_moments,
    first_value,  ///< of the row with the least stamp, and the stamp; the host's state is made by `update` (DeviceValues)
    last_value,
    least_text,
    greatest_text
};

struct DeviceForm {
    DeviceAccumulator accumulator = DeviceAccumulator::none;
    int scale = 0;  ///< of the argument, for decimal_moments
};

/// What a device keeps of a group's rows for an accumulator whose size varies. The state itself is made on the host, by `update`.
enum class DeviceKept : std::uint8_t {
    none,           ///< nothing: the host adds the rows
    each_value,     ///< every different value once
    every_value,    ///< every different value, and how often it came
    rows_in_order,  ///< the values and the stamp of every row
    one_value       ///< that of one row, in a state of the device form
};

class Aggregate;

struct DeviceValues {
    DeviceKept kept = DeviceKept::none;
    std::vector<std::size_t> arguments{0};  ///< which arguments are kept; `update` reads no others
    std::vector<DataType> types{};          ///< of those
    bool order_matters = false;             ///< the rows' stamps belong to the state
    bool keeps_nulls = false;               ///< rows count whose first argument is NULL
    /// each_value: the final value is what this aggregate makes of the values. Null: what `update` and `finalize` make of them.
    std::shared_ptr<const Aggregate> plain{};
};

/// Rows that make a state: `update` of them, in this order, gives the state that they were taken from.
struct StateRows {
    std::vector<ColumnBuilder> values{};  ///< one for each of DeviceValues::types
    std::vector<PackedStamp> stamps{};    ///< of each row, if their order matters
};

/// A bound aggregate call. Immutable and thread-safe; the mutable parts are the states and arenas of the caller.
class Aggregate {
public:
    virtual ~Aggregate() = default;
    [[nodiscard]] virtual std::size_t state_size() const = 0;  ///< multiple of 8
    [[nodiscard]] virtual bool uses_arena() const = 0;
    [[nodiscard]] virtual DataType result() const = 0;
    /// What a device is to do: the same state, byte for byte once it is on the host (docs/decisions/0008-gpu-backend.md).
    [[nodiscard]] virtual DeviceForm device_form() const { return {}; }
    /// How semantics/final_value.hpp makes the final value of the state that `device_form` names; none: only `finalize` does.
    [[nodiscard]] virtual semantics::FinalForm final_form() const { return semantics::FinalForm::none; }
    /// What a device keeps if it has no form of fixed size.
    [[nodiscard]] virtual DeviceValues device_values() const { return {}; }
    /// Appends the rows behind a state. Only for aggregates with `device_values`: for others a defect.
    virtual void append_rows(const std::byte* state, StateRows& out) const;

    /// Adds row `rows[i]` (or i if `rows` is null) to the accumulator at `states[i]`, for i in [0, count). States may repeat.
    virtual void update(std::byte* const* states, const std::int32_t* rows, std::size_t count, const AggregateInput& input,
                        Arena& arena) const = 0;
    /// Adds the accumulator `from[i]` to `into[i]`. `from` stays valid only as long as its own arena.
    virtual void merge(std::byte* const* into, const std::byte* const* from, std::size_t count, Arena& arena) const = 0;
    /// Appends the final value of each state, in order.
    virtual void finalize(const std::byte* const* states, std::size_t count, ColumnBuilder& out) const = 0;
    /// True if `retract` (remove a merged accumulator) is exact, so that sliding windows may keep running totals.
    [[nodiscard]] virtual bool invertible() const { return false; }
    virtual void retract(std::byte* const* into, const std::byte* const* from, std::size_t count, Arena& arena) const;
    /// Canonical bytes of one state (equal contents give equal bytes, whatever the path to them), and back.
    virtual void write(const std::byte* state, std::string& out) const = 0;
    virtual void read(std::byte* state, std::string_view& in, Arena& arena) const = 0;
};

/// An aggregate call as the binder sees it.
struct AggregateRequest {
    std::string_view name;  ///< any case: "SUM", "COUNT", "LISTAGG" ...; COUNT(*) has no arguments
    std::span<const ArgumentInfo> arguments;
    bool distinct = false;
    bool has_filter = false;    ///< FILTER (WHERE ...) present: results become nullable
    bool ignore_nulls = false;  ///< IGNORE NULLS
    bool respect_nulls = false;
    bool within_group = false;
    struct Order {
        DataType type;
        bool descending = false;
        std::optional<bool> nulls_first;
    };
    std::vector<Order> order_by{};        ///< ARRAY_AGG(v ORDER BY ...): the order keys follow the arguments in AggregateInput
    std::string_view json_null_clause{};  ///< JSON_OBJECTAGG / JSON_ARRAYAGG: "NULL", "ABSENT" or empty for the default
    bool grouped = true;                  ///< false: no GROUP BY key at all
    /// Where the aggregate runs; some are refused in some (e.g. none here where DIFFERENCES D7 lifts Flink's refusal).
    enum class Window : std::uint8_t { tumble, hop, cumulate, session, attached } window = Window::tumble;
    const EvaluationContext& session;
    /// The value of a JSON aggregate is JSON text already (it is a call of JSON_OBJECT, JSON_ARRAY or JSON) and is taken over as
    /// it is.
    bool json_text_value = false;
};

struct BoundAggregate {
    std::string name;
    DataType result;
    std::vector<DataType> argument_types;  ///< the binder inserts casts where they differ; order keys included at the end
    std::shared_ptr<const Aggregate> aggregate;
    bool order_dependent = false;  ///< needs stamps
    DeviceSupport device;
};

/// All aggregate functions. Thread-safe lookups.
class AggregateRegistry {
public:
    static const AggregateRegistry& builtin();
    [[nodiscard]] bool contains(std::string_view name) const;
    /// Throws Error W3xxx/W4xxx with a message that says which arguments the function takes.
    [[nodiscard]] BoundAggregate resolve(const AggregateRequest& request) const;
    [[nodiscard]] std::vector<std::string> names() const;
};

}  // namespace windrow
