/**
 * The MCP server as an application, for the launcher script.
 */
@NullMarked
package dev.sightline.mcp.server;

import org.jspecify.annotations.NullMarked;
