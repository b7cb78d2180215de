/**
 * The tools as an MCP server of a Spring Boot application, over stdio or streamable HTTP.
 */
@NullMarked
package dev.sightline.mcp;

import org.jspecify.annotations.NullMarked;
