# cmake -DOUTPUT=… -DFLAGS=… -DSOURCES=a,b -P: writes build_id.cpp with a digest of the sources and flags.
string(REPLACE "," ";" files "${SOURCES}")
set(all "${FLAGS}")
foreach(file ${files})
  file(SHA256 ${file} digest)
  string(APPEND all ${digest})
endforeach()
string(SHA256 digest "${all}")
string(SUBSTRING ${digest} 0 32 digest)
file(WRITE ${OUTPUT} "#include \"ektara/rundir/build_id.hpp\"\n\n"
     "namespace ektara::rundir {\nconst std::string& build_id() {\n"
     "    static const std::string text = \"${digest}\";\n    return text;\n}\n}\n")
