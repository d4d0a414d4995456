// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Scalar functions: how they are registered, bound to argument types and called on columns.

#include "windrow/kernels/column.hpp"
#include "windrow/kernels/error.hpp"
#include "windrow/kernels/time_zone.hpp"
#include "windrow/kernels/types.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace windrow {

/// What is fixed for a whole run: the session time zone (`table.local-time-zone`), the run's clock reading and seed.
/// Read-only while batches run; shared by all threads.
struct EvaluationContext {
    std::shared_ptr<const TimeZone> time_zone = TimeZone::utc();
    std::int64_t now_ms = 0;  ///< what CURRENT_TIMESTAMP, NOW() ... return, in milliseconds since epoch
    std::uint64_t seed = 0;   ///< for RAND, UUID and their like
    std::string current_database;
    std::string current_catalog;
};

struct Stamps;

/// One call of a kernel. `active` as in `evaluate`: a kernel need not compute inactive rows and must not fail on them.
struct CallContext {
    const EvaluationContext& session;
    std::int64_t rows;
    const std::uint8_t* active;               ///< bitmap [rows] or null = all rows
    const void* state;                        ///< BoundFunction::state
    std::uint64_t first_ordinal;              ///< ordinal of row 0, for functions that differ per row (RAND, UUID)
    const std::uint64_t* ordinals = nullptr;  ///< ordinal of every row, or null: row i has first_ordinal + i
    const Stamps* stamps = nullptr;           ///< the rows' stamps, for CURRENT_WATERMARK; null outside a batch
};

/// Computes `out` (type already set to the bound result type; the kernel sets rows, buffers and validity, or a constant).
/// Arguments have exactly the bound argument types and `rows` logical rows; each may be constant.
/// Kernels registered with `strict = true` (the default) may ignore validity: the caller ANDs the arguments' bitmaps into the
/// result and clears `active` for null rows. Non-strict kernels handle nulls themselves.
/// Fails by throwing Error W5xxx; the caller adds the place.
using ScalarKernel = void (*)(const CallContext& call, std::span<const Column> arguments, Column& out);

/// Whether a function can run on a device, and if not, why (EXPLAIN prints the reason). `supported` is set by the registry, from
/// the list of device_functions.hpp; a registration only gives the reason.
struct DeviceSupport {
    bool supported = false;
    std::string_view reason = "not ported to the device yet";
};

/// A function resolved for given argument types.
struct BoundFunction {
    std::string name;  ///< as registered, upper case ("UPPER", "+", "LIKE")
    DataType result;
    std::vector<DataType> argument_types;  ///< what the kernel takes; the binder inserts implicit casts where they differ
    ScalarKernel kernel = nullptr;
    std::shared_ptr<const void> state;  ///< compiled pattern, time zone ...; immutable
    bool strict = true;                 ///< null if any argument is null
    bool deterministic = true;          ///< false: never folded, differs per row
    bool total_order = false;           ///< a comparison of DOUBLEs in the order of java.lang.Double#compare
    DeviceSupport device;
};

/// An argument as the binder sees it.
struct ArgumentInfo {
    DataType type;
    const Value* literal = nullptr;  ///< set if the argument is a literal (after constant folding)
    SourceRange where;
};

/// Input of a function's bind step.
struct BindRequest {
    std::string_view name;
    std::span<const ArgumentInfo> arguments;
    const EvaluationContext& session;
};

/// A registered function. `bind` returns the resolved form, or throws Error W3xxx with a message that names the expected
/// forms ("UPPER takes one STRING, not INT; write UPPER(CAST(i AS STRING))").
struct ScalarFunction {
    std::string name;                     ///< upper case
    std::vector<std::string> signatures;  ///< for messages, SHOW FUNCTIONS and documentation: "SUBSTRING(STRING, INT [, INT])"
    std::function<BoundFunction(const BindRequest&)> bind;
    DeviceSupport device = {};
    bool takes_bare_null = false;  ///< a literal NULL without a type may stand as an argument
};

/// All scalar functions. Immutable after construction; lookups are case-insensitive and thread-safe.
class FunctionRegistry {
public:
    /// The functions that ship with Windrow.
    static const FunctionRegistry& builtin();

    void add(ScalarFunction function);
    [[nodiscard]] const ScalarFunction* find(std::string_view name) const;
    /// Resolves a call. Unknown name: Error W3002 with the nearest names. Operators are functions named "+", "-", "*", "/", "%",
    /// "=", "<>", "<", "<=", ">", ">=", "NOT", "NEGATE" (unary minus), "||", "LIKE", "NOT LIKE", "SIMILAR TO", "IS NULL", "IS NOT
    /// NULL", "IS TRUE", "IS NOT TRUE", "IS FALSE", "IS NOT FALSE", "IS DISTINCT FROM", "IS NOT DISTINCT FROM", "BETWEEN",
    /// "BETWEEN SYMMETRIC", "OVERLAPS", "ITEM" (a[i], m[k]), "FIELD" (row.field: second argument is the literal field index),
    /// "ARRAY", "MAP", "ROW" (constructors), "EXTRACT", "FLOOR TO", "CEIL TO" (unit as first STRING literal), "TIMESTAMPADD",
    /// "TIMESTAMPDIFF" (unit as first STRING literal), "IS JSON" ....
    ///
    /// How the binder passes what is syntax and not a value (all of these are STRING literals in capitals):
    ///  - "EXTRACT"(unit, x), "FLOOR TO"(unit, x), "CEIL TO"(unit, x), "TIMESTAMPADD"(unit, n, t), "TIMESTAMPDIFF"(unit, a, b);
    ///  - "TRIM"(s), or "TRIM"(BOTH|LEADING|TRAILING, characters, s);
    ///  - "LIKE"(s, pattern [, escape]) and "SIMILAR TO"(s, pattern [, escape]); NOT LIKE is "NOT" over them;
    ///  - "BETWEEN"(x, low, high), "BETWEEN SYMMETRIC"(x, low, high); NOT BETWEEN is "NOT" over them;
    ///  - "IS JSON"(s, VALUE|OBJECT|ARRAY|SCALAR); "IS NULL" and "IS UNKNOWN" are both "IS NULL";
    ///  - "INTERVAL DIFFERENCE"(later, earlier, DAY|MONTH): `(a - b) DAY TO SECOND` or `... YEAR TO MONTH`;
    ///  - "OVERLAPS"(start1, end1, start2, end2), where an end may be an interval;
    ///  - "JSON_VALUE"(input, path, NULL literal of the RETURNING type, on_empty, empty_default, on_error, error_default), on_*
    ///  being
    ///    NULL|ERROR|DEFAULT and a default that was not written a NULL literal of STRING;
    ///  - "JSON_QUERY"(input, path, NULL literal of the RETURNING type, WITHOUT|CONDITIONAL|UNCONDITIONAL, on_empty, on_error),
    ///  on_* being
    ///    NULL|ERROR|EMPTY ARRAY|EMPTY OBJECT;
    ///  - "JSON_EXISTS"(input, path, on_error), on_error being TRUE|FALSE|UNKNOWN|ERROR;
    ///  - "JSON_OBJECT"(nulls, raw, k1, v1, ...) and "JSON_ARRAY"(nulls, raw, v1, ...): nulls is NULL|ABSENT; raw has one letter
    ///  per value,
    ///    R where the value is JSON text to be put in as it is (a JSON_OBJECT, JSON_ARRAY or JSON call), else V.
    [[nodiscard]] BoundFunction resolve(const BindRequest& request) const;
    [[nodiscard]] std::vector<const ScalarFunction*> all() const;

private:
    std::vector<ScalarFunction> functions_;
};

/// The common type that Flink finds for CASE, COALESCE, UNION, IN and comparisons of `types`; none if there is none (the binder
/// then refuses, e.g. INT with STRING). Nullable if any is.
std::optional<DataType> common_type(std::span<const DataType> types);
/// True if a value of `from` may be used where `to` is expected without an explicit CAST.
bool implicitly_convertible(const DataType& from, const DataType& to);
/// True if CAST(from AS to) exists (Flink's table of explicit casts).
bool castable(const DataType& from, const DataType& to);
/// Casts a whole column. `try_cast`: bad values become NULL instead of throwing Error W5xxx.
Column cast_column(const Column& column, const DataType& to, bool try_cast, const EvaluationContext& session,
                   const std::uint8_t* active);

}  // namespace windrow
