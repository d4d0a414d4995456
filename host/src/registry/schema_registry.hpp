// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A schema registry as Confluent defined it, over HTTP: schemas by id, and the id of a schema under a subject.

#include "format/avro/avro_schema.hpp"
#include "http/http_client.hpp"

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace windrow {

struct SchemaRegistrySettings {
    std::vector<std::string> urls{};  ///< tried in order
    HttpAccess access{};
    int attempts = 3;                                 ///< at each request, over all URLs
    std::chrono::milliseconds pause{200};             ///< before the second, twice as long before each further one
    std::chrono::milliseconds forget_missing{10000};  ///< an id that was not found is asked for again after this time
};

/// A schema that records name by their id, or why there is none.
struct RegisteredSchema {
    std::shared_ptr<const AvroSchemaTree> schema{};
    std::string reason{};  ///< not empty: the registry does not know the id, or it is no Avro schema
};

/// Thread-safe; what was answered is kept. Throws Error W6501 if no registry answers after all attempts, W6502 if one answers
/// with an error or with something else than the protocol says, W6503 if certificates do not fit.
class SchemaRegistry {
public:
    explicit SchemaRegistry(SchemaRegistrySettings settings);

    [[nodiscard]] RegisteredSchema schema(std::uint32_t id);
    /// Registers the schema, or finds it registered already; gives its id.
    [[nodiscard]] std::uint32_t register_schema(const std::string& subject, const std::string& text);

private:
    struct Known {
        RegisteredSchema schema;
        std::chrono::steady_clock::time_point asked;
    };
    HttpAnswer ask(const std::string& path, const std::string& body);
    RegisteredSchema fetch(std::uint32_t id);
    void gather(const std::string& answer, int depth, std::vector<std::string>& texts);

    SchemaRegistrySettings settings_;
    std::mutex mutex_;
    HttpClient client_;
    std::map<std::uint32_t, Known> known_;
};

}  // namespace windrow
