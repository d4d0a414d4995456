// SPDX-License-Identifier: Apache-2.0
#include "kafka/log_opener.hpp"

namespace windrow {

namespace {

LogOpener& replaced() {
    static LogOpener opener;
    return opener;
}

}  // namespace

std::shared_ptr<LogClient> open_log(const LibrdkafkaConnection& connection) {
    if (replaced()) return replaced()(connection);
    return open_librdkafka_client(connection);
}

void replace_log_opener(LogOpener opener) {
    replaced() = std::move(opener);
}

}  // namespace windrow
