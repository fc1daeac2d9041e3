# Writes OUTPUT, a C++ source with the texts of the SQL files TABLES and FUNCTIONS:
# cmake -DOUTPUT=.. -DTABLES=a -DFUNCTIONS=b;c -P this
set(tables "")
set(functions "")
foreach(kind TABLES FUNCTIONS)
  string(TOLOWER ${kind} variable)
  foreach(file IN LISTS ${kind})
    file(READ ${file} text)
    string(APPEND ${variable} "\n    R\"sql(${text})sql\"")
  endforeach()
endforeach()
file(WRITE ${OUTPUT} "#include \"postgres/store_sql.hpp\"\n\nnamespace trecho {\n
std::string_view store_tables() {\n    return ${tables};\n}\n
std::string_view store_functions() {\n    return ${functions};\n}\n\n} // namespace trecho\n")
