// SPDX-License-Identifier: Apache-2.0
#include "functions/collection_functions.hpp"

namespace windrow {

namespace {

struct TypeState {
    std::string text;
};

void type_of(const CallContext& call, std::span<const Column> /*arguments*/, Column& out) {
    out = Column::of_constant(out.type, Value(static_cast<const TypeState*>(call.state)->text), call.rows);
}

}  // namespace

void register_type_functions(FunctionRegistry& registry) {
    registry.add({"TYPEOF", {"TYPEOF(value [, force serialisable BOOLEAN])"}, [](const BindRequest& request) {
                      if (request.arguments.empty() || request.arguments.size() > 2) refuse_arguments(request, "TYPEOF(value)");
                      BoundFunction bound = bound_collection(request, DataType::string(), type_of);
                      bound.result = DataType::string().not_null();
                      bound.strict = false;
                      bound.state = std::make_shared<TypeState>(
                          TypeState{request.arguments[0].type.with_time_attribute(TimeAttribute::none).to_string()});
                      return bound;
                  }});
}

}  // namespace windrow
