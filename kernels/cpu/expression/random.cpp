// SPDX-License-Identifier: Apache-2.0
/// RAND, RAND_INTEGER and UUID: functions of the run's seed and the row's ordinal. With a seed argument RAND gives what
/// java.util.Random gives for the row's place.
#include "windrow/semantics/random.hpp"
#include "expression/columnar_loop.hpp"
#include "expression/operand_types.hpp"
#include "expression/register.hpp"

namespace windrow {

namespace {

using namespace semantics;

/// Tells apart the calls of one statement, so that two RAND() of a row differ.
struct CallNumber {
    u64 number;
};

u64 ordinal(const CallContext& call, std::int64_t i) {
    return call.ordinals != nullptr ? call.ordinals[i] : call.first_ordinal + static_cast<u64>(i);
}
u64 draw(const CallContext& call, std::int64_t i, u64 which) {
    return random_bits(call.session.seed, ordinal(call, i), static_cast<const CallNumber*>(call.state)->number * 4 + which);
}

void rand_kernel(const CallContext& call, std::span<const Column> arguments, Column& out) {
    double* to = allocate_values<double>(out, call.rows);
    for (std::int64_t i = 0; i < call.rows; ++i) {
        to[i] =
            arguments.empty() ? random_double(draw(call, i, 0)) : java_random_double(arguments[0].at<i32>(i), ordinal(call, i));
    }
}

void rand_integer_kernel(const CallContext& call, std::span<const Column> arguments, Column& out) {
    const Column& bounds = arguments.back();
    i32* to = allocate_values<i32>(out, call.rows);
    for (std::int64_t i = 0; i < call.rows; ++i) {
        to[i] = 0;
        if (!is_active(call.active, i)) continue;
        const i32 bound_value = bounds.at<i32>(i);
        if (bound_value <= 0) {
            throw Error("W5002", "RAND_INTEGER was given the bound " + std::to_string(bound_value),
                        "the bound must be at least 1");
        }
        to[i] = arguments.size() == 1 ? random_below(draw(call, i, 0), bound_value)
                                      : java_random_below(arguments[0].at<i32>(i), ordinal(call, i), bound_value);
    }
}

void uuid_kernel(const CallContext& call, std::span<const Column>, Column& out) {
    TextColumnWriter writer(out, call.rows);
    for (std::int64_t i = 0; i < call.rows; ++i) {
        // RFC 9562: version 4, variant 10.
        const u64 words[2] = {(draw(call, i, 0) & ~0xf000ULL) | 0x4000ULL, (draw(call, i, 1) >> 2) | (1ULL << 63)};
        char* to = writer.reserve(36);
        int n = 0;
        for (int digit = 0; digit < 32; ++digit) {
            if (digit == 8 || digit == 12 || digit == 16 || digit == 20) to[n++] = '-';
            to[n++] = "0123456789abcdef"[(words[digit / 16] >> (60 - 4 * (digit % 16))) & 15];
        }
        writer.commit(36);
    }
    writer.finish();
}

BoundFunction random_call(const BindRequest& request, const DataType& result, std::size_t least, std::size_t most,
                          const std::string& signature, ScalarKernel kernel) {
    require_arguments(request, least, most, signature);
    for (const ArgumentInfo& argument : request.arguments) {
        if (!argument.type.is_integer() || argument.type.kind() == TypeKind::bigint)
            refuse_operands(request, "its arguments are of type INT");
    }
    // The place of the call in the script tells calls apart; a seedless call without place is number 0.
    const u64 number = request.arguments.empty() ? 0 : request.arguments[0].where.begin;
    BoundFunction out = bound(request, result, std::vector<DataType>(request.arguments.size(), DataType::integer()), kernel,
                              std::make_shared<CallNumber>(CallNumber{number}));
    out.deterministic = false;
    return out;
}

BoundFunction bind_rand(const BindRequest& request) {
    return random_call(request, DataType::float64(), 0, 1, "RAND([seed])", rand_kernel);
}
BoundFunction bind_rand_integer(const BindRequest& request) {
    return random_call(request, DataType::integer(), 1, 2, "RAND_INTEGER([seed,] bound)", rand_integer_kernel);
}
BoundFunction bind_uuid(const BindRequest& request) {
    return random_call(request, DataType::character(36), 0, 0, "UUID()", uuid_kernel);
}

}  // namespace

void register_random_functions(FunctionRegistry& registry) {
    registry.add({"RAND", {"RAND()", "RAND(seed)"}, bind_rand});
    registry.add({"RAND_INTEGER", {"RAND_INTEGER(bound)", "RAND_INTEGER(seed, bound)"}, bind_rand_integer});
    registry.add({"UUID", {"UUID()"}, bind_uuid});
}

}  // namespace windrow
