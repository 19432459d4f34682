import java.lang.reflect.Field;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import software.amazon.dynamodb.services.local.main.ServerRunner;
import software.amazon.dynamodb.services.local.server.DynamoDBProxyServer;

/**
 * Starts DynamoDB Local, in memory, on a free port of 127.0.0.1, where by itself it listens on every interface.
 *
 * <p>Prints the port, and stops when its standard input is closed, so that it never outlives who started it.
 */
public class LoopbackDynamoDB {
    public static void main(String[] arguments) throws Exception {
        String[] options = {"-inMemory", "-sharedDb", "-disableTelemetry"};
        DynamoDBProxyServer proxy = ServerRunner.createServerFromCommandLineArgs(options);
        Field field = DynamoDBProxyServer.class.getDeclaredField("server");
        field.setAccessible(true);
        ServerConnector connector = (ServerConnector) ((Server) field.get(proxy)).getConnectors()[0];
        connector.setHost("127.0.0.1");
        connector.setPort(0);
        proxy.start();
        System.out.println("PORT " + connector.getLocalPort());
        while (System.in.read() >= 0) {}
        System.exit(0);
    }
}
