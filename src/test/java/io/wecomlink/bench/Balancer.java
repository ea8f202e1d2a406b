package io.wecomlink.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * What stands in front of several runners: one address, whose connections go to the first runner
 * that takes them. One that is cut off on the way is cut off for the caller too, who has to come
 * again.
 */
final class Balancer implements AutoCloseable {

  private final ServerSocket server;
  private final List<Integer> ports;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "balancer");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * Starts it on a free port of the loopback interface.
   *
   * @param ports of the runners, there too
   */
  Balancer(List<Integer> ports) throws IOException {
    this.ports = ports;
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    threads.execute(this::accept);
  }

  String url() {
    return "http://127.0.0.1:" + server.getLocalPort();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket caller = server.accept();
        threads.execute(() -> serve(caller));
      } catch (IOException e) {
        if (!server.isClosed()) {
          throw new IllegalStateException(e);
        }
      }
    }
  }

  private void serve(Socket caller) {
    try (caller;
        Socket runner = connect()) {
      threads.execute(() -> pipe(caller, runner));
      pipe(runner, caller);
    } catch (IOException e) {
      // No runner takes it, or one end is gone: the caller finds the connection closed.
      return;
    }
  }

  private Socket connect() throws IOException {
    IOException refused = null;
    for (int port : ports) {
      Socket socket = new Socket();
      try {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
        return socket;
      } catch (IOException e) {
        socket.close();
        refused = e;
      }
    }
    throw refused;
  }

  /** Until one end closes; then the other is closed too. */
  private static void pipe(Socket from, Socket to) {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      in.transferTo(out);
    } catch (IOException e) {
      // Cut off: closing both says so to either end.
      return;
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    threads.shutdownNow();
  }
}
