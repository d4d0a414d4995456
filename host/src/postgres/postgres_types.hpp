// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Which SQL types belong to which of PostgreSQL's, as Flink's PostgreSQL dialect has it, widened where nothing can be lost or
/// mistaken: TINYINT is smallint, instants are `timestamp with time zone`, STRING reads every type as its text and writes those
/// that begin as a text (uuid, json, enums, network addresses).

#include "windrow/kernels/types.hpp"

#include <string>

namespace windrow {

/// A column of a table in PostgreSQL.
struct PostgresColumn {
    std::string name;
    std::string type;     ///< as PostgreSQL writes it: "numeric(10,2)", "timestamp with time zone"
    std::string base;     ///< its name in the catalog, of a domain that of the type below: "int4", "_text"
    char category = 0;    ///< PostgreSQL's: N numbers, D date and time, B boolean, S texts, A arrays ...
    std::string element;  ///< of an array: `base` of its elements; else empty
};

/// Throws Error W3507 if the connector carries no column of this type.
void check_jdbc_type(const std::string& column, const DataType& type);

/// Whether values of the type can be written into the column: each text that we write is one that the column's type reads as the
/// same value, or the server refuses it.
bool can_be_written(const DataType& type, const PostgresColumn& column);
/// Whether the column can be read as values of the type.
bool can_be_read(const DataType& type, const PostgresColumn& column);

/// How asked values are compared with a column: `column` = a value of `type`, so that an index on it can be used.
struct PostgresKey {
    std::string column;    ///< its quoted name, with a cast if need be
    std::string type;      ///< that the asked values are given
    bool is_uuid = false;  ///< texts that are no uuid as PostgreSQL writes it are not asked for: they equal none
};
/// For a type and a column that `can_be_read` takes.
PostgresKey lookup_key(const DataType& type, const PostgresColumn& column);

/// The column in the form that `PostgresRowDecoder` reads for the type: its quoted name, with a cast if need be.
std::string read_expression(const DataType& type, const PostgresColumn& column);

}  // namespace windrow
